"""Sites of Hugo, Jekyll, GitBook, VitePress, Docusaurus and Obsidian become projects that can be built, whatever they contain."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

import publisher
from publisher.diagnostics import Findings
from publisher.importers import import_project
from publisher.importers.dialects.liquid import without_liquid
from publisher.importers.dialects.shortcodes import with_our_shortcodes
from publisher.importers.dialects.wiki import with_our_links
from publisher.importers.labels import with_labels_apart, with_pages_of_labels
from publisher.importers.left import Left
from publisher.manifest import load
from tests.conftest import write_files
from tests.foreign import imported, page_of
from tests.limits import at_most

HUGO = {
    "hugo.toml": 'title = "Pumps"\nlanguageCode = "en-gb"\nbaseURL = "https://pumps.example.org/"\n',
    "content/_index.md": '+++\ntitle = "Home"\ndate = 2024-05-01\n+++\n\nSee [the guide]({{< ref "guide/Start.md#x" >}}) and [it](/guide/start/).\n',
    "content/guide/Start.md": """\
        ---
        title: Start
        weight: 2
        ---

        {{% include "part.md" %}}

        {{< highlight go "linenos=table" >}}
        a := `b * c * d` // $5 and $6
        {{< /highlight >}}
        """,
    "content/guide/part.md": "---\ntitle: Part\nweight: 1\n---\n\nShort.\n",
}
JEKYLL = {
    "_config.yml": "name: Pumps\nrepository: https://git.example.org\nurl: https://pumps.example.org\nexclude: [old]\n"
    "collections:\n  docs: {permalink: '/:collection/:path/'}\ndata: {version: 3}\n",
    "Gemfile": "",
    "_layouts/default.html": "x",
    "old/x.md": "# X\n",
    "list.html": "---\n---\n",
    "index.md": """\
        ---
        title: Home
        ---

        [Start]({{ '/docs/start/' | relative_url }}), [again]({% link _docs/start.md %}), [issue]({{ site.repository
        }}/1), {{ site.data.version }}, {{ page.title }}, {{ other }} and [#{{ other }}].

        [#{{ other }}]: {{ site.repository }}/{{ other }}
        """,
    "_docs/start.md": "# Start\n\nSee [the end](../end/).\n",
    "_docs/end.md": "---\ntitle: [a\n---\n\n# End\n",
}


GITBOOK = {
    "book.json": '{"title": "Pumps", "author": "Ada Example", "language": "de", "root": "./src"}',
    "src/README.md": "# Home\n",
    "src/SUMMARY.md": """\
        # Summary

        * [Home](./README.md)
        * Guides
          * [Begin](guide/a%20b.md "First")
          * [Its end](guide/a%20b.md#end)
        * [Forum](https://forum.example.org)
        * [Gone](gone.md)
        * [Again](README.md)
        """,
    "src/guide/a b.md": """\
        # A

        {% hint style="warning" %}
        Hot **pump**.
        {% endhint %}

        {% tabs %}
        {% tab title="Linux" %}
        {% code title="run.sh" %}
        ```sh
        {% hint %}
        ```
        {% endcode %}
        {% endtab %}
        {% endtabs %}

        {% content-ref url="../README.md" %}
        [home](../README.md)
        {% endcontent-ref %}

        {% embed url="https://example.org/v" %}
        """,
}


VAULT = {
    "Home.md": """\
        # Home

        [[Tides]], [[tides|the tides]], [[Tides#High & low]], [[#Here]], [[Days/2024-01-01#^b-1|day]], [[Gone]], `[[Tides]]`.

        ![[sea.svg|300]] ![[sea.svg|The sea]] ![[Tides]]

        %% a %% ==b== c

        %%
        Not shown.
        %%

        | a |
        |---|
        | [[Tides\\|b]] |

        ```
        [[Tides]] %% x %%
        ```

        ## Here
        """,
    "Tides.md": "# Tides\n\n## High & low\n",
    "Days/2024-01-01.md": "# Day\n\nA block. ^b-1\n",
    "pictures/sea.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
    ".obsidian/app.json": "{}",
}


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def test_a_site_of_hugo(tmp_path: Path) -> None:
    new, reported = imported(tmp_path, HUGO)
    about = load(new, Findings()).manifest
    home, guide = about.chapters
    assert (about.title, about.url, reported) == ("Pumps", "https://pumps.example.org/", [])
    assert (home.file, [entry.file for entry in guide.chapters]) == ("_index.md", ["guide/part.md", "guide/Start.md"])
    assert (new / "_index.md").read_text() == (
        "---\ntitle: Home\ndate: 2024-05-01\n---\n\nSee [the guide](guide/Start.md#x) and [it](guide/Start.md).\n"
    )
    assert (new / "guide/Start.md").read_text().endswith("Short.\n\n```go\na := `b * c * d` // $5 and $6\n```\n")
    assert {d.code for d in publisher.check(new).diagnostics} == {"front-matter-unknown-key", "link-target-missing"}


def test_pictures_of_hugo_are_beside_its_pages(tmp_path: Path) -> None:
    files = {
        "config.toml": 'title = "Pumps"\nbaseURL = "/"\nlanguageCode = "english"\n',
        "content/index.md": "---\ntitle: Home\nauthor: Ada Example\n---\n\n![P](/img/p.svg) ![Q](/img/q.svg)\n",
        "content/guide/a.md": '# A\n\n{{< figure src="/img/q.svg" alt="Q" >}}\n\n[R](/r.pdf) ![S](/s.js)\n',
        "static/img/p.svg": SVG,
        "static/r.pdf": "",
        "static/.gitignore": "",
        "assets/img/q.svg": SVG,
        "assets/s.js": "",
    }
    new, reported = imported(tmp_path, files)
    assert (new / "index.md").read_text().endswith("![P](img/p.svg) ![Q](img/q.svg)\n")
    assert (new / "guide/a.md").read_text() == ("# A\n\n:::{image} ../img/q.svg\n:alt: Q\n:::\n\n[R](../r.pdf) *S*\n")
    assert [(new / name).is_file() for name in ("img/p.svg", "img/q.svg", "r.pdf", "s.js")] == [True, True, True, False]
    assert reported == [
        "“english” is not a language tag, and was left out",
        "“/” is not a web address, and was left out",
        "“/s.js” does not exist: the words of the picture are shown",
    ]
    about = load(new, Findings()).manifest
    assert (about.title, [person.name for person in about.authors]) == ("Pumps", ["Ada Example"])
    assert [d for d in publisher.check(new).diagnostics if d.severity == "error"] == []


@pytest.mark.parametrize(
    ("files", "program"),
    [
        ({"book.json": "[]", "a.md": "# A\n"}, ""),
        ({"book.json": '{\n\t"pages": 1\n}', "a.md": "# A\n"}, ""),
        ({"book.json": '{\n\t"title": "A"\n}', "a.md": "# A\n"}, "GitBook"),
        ({".gitbook.yaml": "", "a.md": "# A\n"}, "GitBook"),
        ({".gitbook.yaml": "[]", "a.md": "# A\n"}, ""),
        ({"config.yaml": "- a\n", "content/a.md": "# A\n"}, ""),
        ({"config.yaml": "port: 80\n", "content/a.md": "# A\n"}, ""),
        ({"config.yaml": "- a\n", "config/_default/config.toml": "title = 'A'\n", "content/a.md": "# A\n"}, "Hugo"),
        ({"hugo.yaml": "", "content/a.md": "# A\n"}, "Hugo"),
        ({"_config.yml": "", "Gemfile": "", "a.md": "# A\n"}, "Jekyll"),
        ({"_config.yml": "- a\n", "Gemfile": "", "a.md": "# A\n"}, ""),
    ],
)
def test_a_configuration_may_be_that_of_something_else(tmp_path: Path, files: dict[str, str], program: str) -> None:
    write_files(tmp_path / "old", files)
    assert import_project(tmp_path / "old", tmp_path / "new").program == program


@pytest.mark.parametrize(
    "files",
    [
        {"_config.yml": "lang: english\nurl: pumps.example.org\n", "Gemfile": "", "a.md": "# A\n"},
        {"conf.py": "project = 'A'\nlanguage = 'english'\nhtml_baseurl = '/'\n", "a.md": "# A\n"},
        {"_quarto.yml": "lang: english\nbook: {title: A, chapters: [a.md], site-url: /a}\n", "a.md": "# A\n"},
        {"mkdocs.yml": "repo_url: pumps\nedit_uri: edit\nsite_url: /\n", "docs/a.md": "# A\n"},
        {
            "book.toml": '[output.html]\nedit-url-template = "https://example.org/"\n[book]\nlanguage = "english"\n',
            "src/SUMMARY.md": "- [A](a.md)\n",
            "src/a.md": "# A\n",
        },
    ],
)
def test_values_that_are_not_valid_here_are_left_out(tmp_path: Path, files: dict[str, str]) -> None:
    new, reported = imported(tmp_path, files)
    assert len([problem for problem in reported if problem.endswith(", and was left out")]) == 2
    assert [d for d in publisher.check(new).diagnostics if d.severity == "error"] == []


def test_a_site_of_jekyll(tmp_path: Path) -> None:
    new, reported = imported(tmp_path, JEKYLL)
    about = load(new, Findings()).manifest
    assert about.title == "Pumps"
    assert reported == ["Pages of HTML were copied, but not added to the chapters: list.html"]
    assert (new / "index.md").read_text().partition("---\n\n")[2] == textwrap.dedent("""\
        [Start](_docs/start.md), [again](_docs/start.md), [issue](https://git.example.org/1), 3, Home, \\{{ other }} and [#\\{{ other }}].

        [#\\{{ other }}]: https://git.example.org/\\{{ other }}
        """)
    assert (new / "_docs/start.md").read_text() == "# Start\n\nSee [the end](end.md).\n"
    assert not any("old" in str(entry) for entry in about.chapters)
    assert [d.code for d in publisher.check(new).diagnostics if d.severity == "error"] == ["front-matter-syntax"]


def test_a_book_of_gitbook(tmp_path: Path) -> None:
    new, reported = imported(tmp_path, GITBOOK)
    about = load(new, Findings()).manifest
    home, guides = about.chapters
    assert (about.title, about.language, home.file) == ("Pumps", "de", "README.md")
    assert (guides.title, [entry.file for entry in guides.chapters]) == ("Guides", ["guide/a b.md"])
    assert reported == [
        "“https://forum.example.org” is not a page, and was left out of the chapters",
        "“gone.md” is not a page, and was left out of the chapters",
        "“README.md” is listed twice, and was left out of the chapters the second time",
    ]
    assert (new / "guide/a b.md").read_text() == textwrap.dedent("""\
        # A

        :::{warning}
        Hot **pump**.
        :::

        ::::{tab-set}
        :::{tab-item} Linux
        ```{code} sh
        :filename: run.sh

        {% hint %}
        ```
        :::
        ::::

        [home](../README.md)

        <https://example.org/v>
        """)
    assert [d.code for d in publisher.check(new).diagnostics if d.severity == "error"] == []


VITEPRESS = {
    "index.md": """\
        ---
        layout: home
        hero:
          name: Pumps
          tagline: They pump
          actions:
            - {theme: brand, text: Begin, link: /a}
        features:
          - {icon: x, title: Fast, details: Very fast.}
        ---

        More.
        """,
    "a.md": """\
        # A

        ::: code-group

        ```js [config.js] {1}
        let a
        ```

        ```sh
        ls
        ```
        :::

        :::custom My title
        Text.
        :::
        ::: columns
        Left
        :::
        ::: columns
        Right
        :::

        <<< @/parts/x.js{1}

        <<< @/gone.js
        """,
    "parts/x.js": "let x\n",
}


def test_blocks_of_vitepress(tmp_path: Path) -> None:
    """Blocks of plugins are what they contain: they stopped the build."""
    new, reported = imported(tmp_path, VITEPRESS)
    assert (new / "index.md").read_text().rpartition("---\n")[2] == (
        "\n# Pumps\n\nThey pump\n\n- [Begin](a.md)\n\n## Fast\n\nVery fast.\n\n\nMore.\n"
    )
    assert (new / "a.md").read_text() == textwrap.dedent("""\
        # A

        ::::{tab-set}
        :::{tab-item} config.js
        ```{code} js
        :emphasize-lines: 1

        let a
        ```
        :::
        :::{tab-item} sh
        ```sh
        ls
        ```
        :::
        ::::


        **My title**

        Text.


        Left


        Right


        ```js
        let x
        ```

        <<< @/gone.js
        """)
    assert reported == ["“::: custom” is a block that is not known here: only what it contains is shown"]
    assert {d.code for d in publisher.check(new).diagnostics} == {"syntax-foreign", "front-matter-unknown-key"}


def test_a_vault_of_obsidian(tmp_path: Path) -> None:
    new, reported = imported(tmp_path, VAULT)
    assert (new / "Home.md").read_text() == textwrap.dedent("""\
        # Home

        [Tides](Tides.md), [the tides](Tides.md), [Tides > High & low](Tides.md#high--low), [Here](#here), [day](Days/2024-01-01.md#b-1), Gone, `[[Tides]]`.

        ![](pictures/sea.svg){width=300px} ![The sea](pictures/sea.svg) [Tides](Tides.md)

         <mark>b</mark> c


        | a |
        |---|
        | [b](Tides.md) |

        ```
        [[Tides]] %% x %%
        ```

        ## Here
        """)
    assert (new / "Days/2024-01-01.md").read_text() == "# Day\n\nA block.[]{#b-1}\n"
    assert reported == [
        "“[[Gone]]” is not in what was imported: its name is shown",
        "“![[Tides]]” shows a part of another page there: a link is shown",
    ]
    assert [d.code for d in publisher.check(new).diagnostics] == ["image-alt-missing"]


def test_brackets_elsewhere_are_links_only_if_they_lead_to_something(tmp_path: Path) -> None:
    files = {"a.md": "x[[1]], [[b]], [[2]](b.md), ==c== and %%d%%\n", "b.md": "# B\n"}
    new, reported = imported(tmp_path, files)
    assert ((new / "a.md").read_text(), reported) == ("x[[1]], [b](b.md), [[2]](b.md), ==c== and %%d%%\n", [])


def test_pages_of_docusaurus_are_mdx_and_its_order_is_reported(tmp_path: Path) -> None:
    text = "# A\n\nimport X from './x';\n\n```mdx-code-block\nimport Y from './y';\n\nShown.\n```\n"
    new, reported = imported(
        tmp_path, {"docusaurus.config.js": "", "sidebars.js": "module.exports = {}", "docs/a.md": text}
    )
    assert (new / "docs/a.md").read_text() == "# A\n\n\n\nShown.\n\n"
    assert reported == [
        "Imports and exports of JavaScript were left out",
        "“sidebars.js” was not read: the pages are in the order of their folders",
    ]


@pytest.mark.parametrize("config", ["book.toml", "x.txt"])
def test_a_summary_may_name_missing_files(tmp_path: Path, config: str) -> None:
    """mdBook creates these."""
    folder = "src/" if config == "book.toml" else ""
    files = {
        config: "",
        f"{folder}SUMMARY.md": "- [A](a.md)\n- [B](b.md)\n  - [C](c.md)\n",
        f"{folder}a.md": "# A\n",
        f"{folder}c.md": "# C\n",
    }
    new, reported = imported(tmp_path, files)
    assert reported == ["“b.md” is not a page, and was left out of the chapters"]
    about = load(new, Findings()).manifest
    assert [(entry.file, entry.title, [inner.file for inner in entry.chapters]) for entry in about.chapters] == [
        ("a.md", "", []),
        ("", "B", ["c.md"]),
    ]


@pytest.mark.parametrize("config", ["book.toml", "book.json"])
def test_a_summary_may_name_empty_pages_and_files_that_are_no_pages(tmp_path: Path, config: str) -> None:
    folder = "src/" if config == "book.toml" else ""
    entries = ("A](a.md", "B](b.md", "C](c.markdown", "D](d.md", "License](LICENSE.txt", "List](SUMMARY.md")
    files = {
        config: "" if config == "book.toml" else '{"title": "Pumps"}',
        f"{folder}SUMMARY.md": "".join(f"- [{entry})\n" for entry in entries),
        f"{folder}a.md": "# A\n",
        f"{folder}b.md": "",
        f"{folder}c.markdown": "# C\n",
        f"{folder}d.md": "{{#title D}}\n",
        f"{folder}LICENSE.txt": "Free.\n",
    }
    new, reported = imported(tmp_path, files)
    assert [entry.file for entry in load(new, Findings()).manifest.chapters] == ["a.md", "c.md"]
    assert sorted(reported) == [
        "“LICENSE.txt” is not a page, and was left out of the chapters",
        "“SUMMARY.md” is not a page, and was left out of the chapters",
        f"“{folder}b.md” is empty, and was left out of the chapters",
        f"“{folder}d.md” has nothing to show, and was left out of the chapters",
    ]
    assert [d for d in publisher.check(new).diagnostics if d.severity == "error"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% highlight ruby linenos %}\nputs 1 * 2 * 3\n{% endhighlight %}", "```{code} ruby\n:linenos:\n\nputs 1 * 2 * 3\n```"),
        ("- x\n\n  {% highlight sh %}a\n  b{% endhighlight %}", "- x\n\n  ```sh\n  a\n  b\n  ```"),
        ("{% raw %}\n```liquid\n{{ x }}\n{% highlight a %}\n```\n{{ y }}\n{% endraw %}\n{{ site.z }}", "```liquid\n{{ x }}\n{% highlight a %}\n```\n{{ y }}\nZ"),
        ("`{% raw %}{{ a }}{% endraw %}` and {% raw %}{% b %}{% endraw %}", "`{{ a }}` and {% b %}"),
        ("{% comment %}\nx\n{% endcomment %}y {% comment %} z", "y {% comment %} z"),
        ("# A\n{:.no_toc}\n\n* TOC\n{:toc}\n\n{::options x=\"1\" /}\nB", "# A\n\n\nB"),
        ("{{ site.baseurl }}/a {{ \"/b\" | absolute_url }} {% post_url 2020-01-02-c %}", "/a /b /_posts/2020-01-02-c"),
        ("{% highlight x %}\nno end", "{% highlight x %}\nno end"),
        ("{% highlight sh %}a{% endhighlight %}\nText.\n{% highlight sh %}\nb\n{% endhighlight %}", "```sh\na\n```\nText.\n```sh\nb\n```"),
        ("{% highlight sh %}a{% endhighlight %} {{ site.z }}.\n{% highlight x %}", "```sh\na\n```\nZ.\n{% highlight x %}"),
    ],
)  # fmt: skip
def test_liquid(text: str, expected: str) -> None:
    assert "\n".join(without_liquid(text, {"site.z": "Z"})) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{< code file=a/b.html >}}\n```\n{{ .X }}\n{{< /code >}}", "````{code} html\n:filename: a/b.html\n\n```\n{{ .X }}\n````"),
        ("{{< code-toggle file=hugo >}}\n[a]\nb = 1\n{{< /code-toggle >}}", "```{code} toml\n:filename: hugo.toml\n\n[a]\nb = 1\n```"),
        ("{{% note %}}\nText\n\n{{< highlight sh >}}\nls\n{{< /highlight >}}\n{{% /note %}}", ":::{note}\nText\n\n```sh\nls\n```\n:::"),
        ('{{< hint warning >}}\nA.\n{{< /hint >}}\n{{% alert title="B" color="info" %}}\nC.\n{{% /alert %}}', ":::{warning}\nA.\n:::\n:::{note} B\nC.\n:::"),
        ('{{< tabs >}}\n{{< tab "A" >}}\nx\n{{< /tab >}}\n{{% tab name="B" %}}\ny\n{{% /tab %}}\n{{< /tabs >}}', "::::{tab-set}\n:::{tab-item} A\nx\n:::\n:::{tab-item} B\ny\n:::\n::::"),
        ('{{< details "More" >}}\nx\n{{< /details >}}', ":::{dropdown} More\nx\n:::"),
        ('{{< figure src="a.png" alt="A" caption="C" width="300" >}}\n{{< youtube 1x >}}', ":::{figure} a.png\n:alt: A\n:width: 300px\n\nC\n:::\n<https://www.youtube.com/watch?v=1x>"),
        ("{{< own >}}\nx\n{{< /own >}}\n```\n{{</* y */>}}\n{{% note %}}\n```", "{{< own >}}\nx\n{{< /own >}}\n```\n{{< y >}}\n{{% note %}}\n```"),
        ("{{< note >}}\nnot closed", "{{< note >}}\nnot closed"),
        ("+++\ntitle = \n+++\nx", "+++\ntitle = \n+++\nx"),
    ],
)  # fmt: skip
def test_shortcodes_of_hugo(tmp_path: Path, text: str, expected: str) -> None:
    page = page_of("", tmp_path)
    assert page.convert(text) == expected


@pytest.mark.parametrize("name", ["own", "tab", "figure", "note"])
def test_nested_shortcodes_are_read_once(name: str) -> None:
    lines = [*[f"{{{{< {name} >}}}}"] * 40, "x", *[f"{{{{< /{name} >}}}}"] * 40]
    with at_most(3):
        made = with_our_shortcodes(lines)
    assert (made == lines) == (name != "note")


@pytest.mark.parametrize(
    "line",
    [
        "{% comment %}",
        "{% highlight a %}",
        "{{< code >}}",
        "{{< note >}}",
        "{% hint %}",
        "<a" + " " * 200,
        "{ref}`a <",
        "[[a|",
    ],
)
def test_lines_that_are_not_closed_are_read_in_linear_time(line: str) -> None:
    text = f"{line}\n" * 5000
    with at_most(3):
        without_liquid(text, {})
        with_our_shortcodes(text.split("\n"))
        with_our_links(text.split("\n"), "a.md", {}, Left(), vault=True)
        with_pages_of_labels(with_labels_apart({"a.md": text, "b.md": text}))
