"""The language that a text seems to be in."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.diagnostics import Findings
from publisher.language.guess import NAMES, guess_language, is_unlike, prose_of
from publisher.language.tags import prefixes
from publisher.manifest.yaml_source import read_yaml
from tests.conftest import ROOT

TEXTS = {
    "cs": "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Jsou nadáni rozumem a svědomím a mají spolu jednat v duchu bratrství. Každý má právo, které je zde uvedeno, při čemž nikdo není vyloučen podle rasy nebo víry.",
    "en": "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros.",
    "it": "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e di coscienza e devono agire gli uni verso gli altri in spirito di fratellanza. Ad ogni individuo spettano i diritti della presente, senza distinzione alcuna, per ragioni di razza o di colore del paese.",
    "nl": "Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand en geweten, en behoren zich jegens elkander in een geest van broederschap te gedragen. Een ieder heeft aanspraak op alle rechten van deze verklaring.",
    "pl": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem oraz powinni postępować wobec innych w duchu braterstwa. Każdy, kto jest człowiekiem, nie może być wyłączony przez prawo, jak też przez nikogo.",
    "pt": "Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de razão e de consciência, devem agir uns para com os outros em espírito de fraternidade. Ninguém será sujeito a uma pena que não está na lei, e são nulos os atos dos que a violam ao arrepio dela.",
    "sv": "Alla människor är födda fria och lika i värde och rättigheter. De har utrustats med förnuft och samvete och bör handla gentemot varandra i en anda av gemenskap. Var och en är berättigad till de rättigheter som anges här.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler. Herkes, bir ayrım olmaksızın, bu beyannamede olan bütün haklardan ve hürriyetlerden her zaman için yararlanır; hiç kimse daha az hakka sahip değildir.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах.",
    "": "Fox, quiz, jumps: 12 × 13 = 156. Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt labore.",
}
SIMILAR = (  # languages without words of the program, which must not be taken for those that have them
    "Alle mennesker er født frie og lige i værdighed og rettigheder. De er udstyret med fornuft og samvittighed, og de bør handle mod hverandre i en broderskabets ånd.",
    "Všetci ľudia sa rodia slobodní a sebe rovní, čo sa týka ich dôstojnosti a práv. Sú obdarení rozumom a svedomím a majú navzájom jednať v bratskom duchu. Každý má všetky práva, ktoré sú tu, bez rozdielu podľa rasy alebo viery, pri čom nikto nie je vylúčený.",
    "Tots els éssers humans neixen lliures i iguals en dignitat i en drets. Són dotats de raó i de consciència, i els cal mantenir-se entre ells amb esperit de fraternitat.",
    "Toate ființele umane se nasc libere și egale în demnitate și în drepturi. Ele sunt înzestrate cu rațiune și conștiință și trebuie să se comporte unele față de altele în spiritul fraternității.",
    "Барлық адамдар тумысынан азат және қадір-қасиеті мен кұқықтары тең болып дүниеге келеді. Адамдарға ақыл-парасат, ар-ождан берілген.",
    "सर्व मानवी व्यक्ती जन्मतःच स्वतंत्र आहेत व त्यांना समान प्रतिष्ठा व समान अधिकार आहेत. त्यांना विचारशक्ती व सदसद्विवेकबुद्धी लाभलेली आहे.",
    "ټول انسانان آزاد نړۍ ته راځي او د حيثيت او حقوقو له پلوه سره برابر دي. ټول د عقل او وجدان خاوندان دي.",
    "Bütün insanlar ləyaqət və hüquqlarına görə azad və bərabər doğulurlar. Onların şüurları və vicdanları var və bir ildə çox şey edirlər, bu da belədir.",
    "Omnes homines liberi aequique dignitate atque iuribus nascuntur. Ratione conscientiaque praediti sunt et alii erga alios cum fraternitate se gerere debent. Gallia est omnis divisa in partes tres; quarum unam incolunt Belgae, qui non sunt, sed ad flumen est.",
    "Сва људска бића рађају се слободна и једнака у достојанству и правима. Она су обдарена разумом и свешћу.",
)


@pytest.mark.parametrize("language", TEXTS)
def test_a_few_sentences_are_enough(language: str) -> None:
    assert guess_language(TEXTS[language]) == language


@pytest.mark.parametrize("text", SIMILAR)
def test_similar_languages_are_not_taken_for_those_that_are_known(text: str) -> None:
    assert guess_language(text) == ""


def test_the_languages_of_whole_texts_are_guessed(shared: Path) -> None:
    found = {file.stem: guess_language(prose_of(file.read_text())) for file in (shared / "corpus/udhr").glob("*.md")}
    assert found == {name: name for name in found}
    assert len(found) == 14


def test_no_text_of_ours_seems_to_be_in_another_language(shared: Path) -> None:
    files = [*(shared / "corpus").glob("rust-book*/**/*.md")]
    for folder in ("docs", "publisher/starters", "tests/books"):
        files += (ROOT / folder).rglob("*.md")
    wrong = {}
    for file in files:
        manifest = next((m for f in file.parents if (m := f / "publication.yaml").is_file()), None)
        tree = read_yaml(manifest.read_text(), "publication.yaml", Findings()) if manifest else None
        data = tree.data if tree and isinstance(tree.data, dict) else {}
        guessed = guess_language(prose_of(file.read_text()))
        if is_unlike(str(data.get("language", "en")), guessed):
            wrong[str(file)] = guessed
    assert not wrong
    assert len(files) > 250


def test_code_and_quoted_words_say_nothing() -> None:
    german = TEXTS["en"] + "\n\n```\n" + "der die das und ist nicht\n" * 40 + "```\n" + "`der die das`" * 20
    assert guess_language(prose_of(german)) == "en"
    assert guess_language(TEXTS["en"] + " 人権 " * 9) == "en"
    assert guess_language(TEXTS["es"] + TEXTS["en"]) == ""
    weights = (
        "Each weight is set in turn: " + ", ".join(f"w_{n}, w{n}" for n in range(40)) + ". Begin with small values."
    )
    assert guess_language(weights) == ""
    assert guess_language(" ".join(f"w{n}" for n in range(100))) == ""
    assert prose_of("```{note}\nOne.\n```\n\nTwo.\n\n```\ncode\n```\n").split() == ["One.", "Two."]


@pytest.mark.parametrize("quoted", ["/əˈbaʊt/", "[ə]", "ײ"])
def test_a_quoted_letter_of_another_language_says_nothing(quoted: str) -> None:
    assert guess_language(f"{TEXTS['en']} {quoted} {TEXTS['en']}") == "en"


def test_words_before_a_danda_are_words() -> None:
    assert guess_language("भारत का इतिहास बहुत पुराना है। " * 10) == "hi"


def test_only_languages_that_are_recognised_are_compared() -> None:
    assert is_unlike("en-GB", "de")
    assert not is_unlike("de-CH", "de")
    assert not is_unlike("zh", "zh-Hant")
    assert not is_unlike("sk", "cs")
    assert {prefixes(name)[-1] for name in NAMES} == {"zh", *(n for n in NAMES if "-" not in n)}
