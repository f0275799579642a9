"""Syntax of other programs: what is reported, how often, and what is left in peace."""

from __future__ import annotations

import pytest

import publisher


def found(text: str) -> list[publisher.Diagnostic]:
    diagnostics: list[publisher.Diagnostic] = []
    publisher.render(text, diagnostics=diagnostics)
    return diagnostics


def reported(text: str) -> list[str]:
    """What is reported between quotation marks, in order."""
    codes = ("syntax-foreign", "role-literal", "table-literal")
    return [d.message.partition("“")[2].partition("” ")[0] for d in found(text) if d.code in codes]


@pytest.mark.parametrize(
    "text",
    [
        "{{#include a.rs}}",
        "{{#rustdoc_include a.rs:3:5}}",
        "{{#title Home}}",
        "{% raw %}",
        "{{< figure src=a.png >}}",
        "{{% note %}}",
        "{{ .Site.Title }}",
        "{{ site.url }}",
        "[@key]",
        "[-@key, p. 3]",
        "[see @a1; also @b2]",
        "@fig-plot",
        "@tbl-x",
        "@eq-x",
        "@sec-x",
        "@lst-x",
        "@thm-x",
        r"\@ref(fig:x)",
        "[[Page]]",
        "[[Page|words]]",
        "[[2024-01-05]]",
        "![[a.png]]",
        "==mark==",
        "==two words==",
        "^^ins^^",
        "++ctrl+c++",
        "{++added++}",
        "A %%comment%%",
        ":label:`a`",
        ":numref:`a`",
        ":py:func:`a`",
        ":material-check:",
        '=== "Tab"',
        "!!! note",
        "??? tip",
        "/// note",
        ".. note:: x",
        "[TOC]",
        "[[toc]]",
        "--8<-- 'a.md'",
        "<<< @/parts/a.js{2}",
        "!include a.md",
        "`` `x` ``\n\n@eq-x",
        '??? info "Folded"',
        "(@)  An example.\n\n(@good) Another.",
        "#. One\n#. Two",
        "| The tide rises,\n| the tide falls.",
        "A `\\LaTeX`{=latex} word.",
        "E.g.\\ here.",
        "One      Two\n1        2",
        "%%\nA comment\n%%",
        "It boils【4:0†source】.",
        "It boils.\ue200cite\ue202turn0search1\ue202turn0news2\ue201",
        "It boils. citeturn0search1turn0news2",
        "It boils.:contentReference[oaicite:0]",
    ],
)
def test_foreign_syntax_is_reported(text: str) -> None:
    assert len(reported(f"# A\n\n{text}\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Mail a@b.c or ada@fig-trees.org.",
        "@decorator, @media and @property are words; thanks, @maverick1872 and [@user](https://a.org)!",
        "`[@key]`, `==x==`, `[[x]]`, `{{#include a}}` and \\[@key]",
        "a == b, a==b and ==, != and ===; x ==y",
        "[[1, 2], [3, 4]], [[1, 2]], x[[1]], list[['a']], [[ -f x ]] and [[nodiscard]], [[Prototype]]",
        "[[Text]](https://a.org), [[1]](https://a.org)",
        "i++ and j++, C++ and g++; C++/C++; 50%% of %d%%.",
        "10:30:`x` std::vector:`x` a:b:`x`",
        "{kbd}`x` [x]{.c} {{ name }}",
        "```python\n@decorator\nx = [[1, 2]]\ny = a == b\n```",
        "```handlebars\n{{#include a}}\n```",
        "```rust\n#![allow(dead_code)]\n\\{{#include a}}\n```",
        "```jinja\n{% include 'a' %}\n```",
        "```sh\n[[ -f x ]] && y\n```",
        "- - -\n\n---\n\n-----",
        "1 + 1\n+ 2",
        "Note: text\n\n: a",
        "Formulas $a==b==c$, $[[a]]$ and $@fig-x$ are their own.",
        "The caret 2^31 and ^c.",
        "A sentence.  Another one.\nA line with one   gap,\nand one without.",
        "| a | b\n|---|---\n| 1 | 2",
        "%% A comment %%\n\n% another\n\nC:\\ is a drive, and {=a} a set.",
        "【注】 and 【2024】年, a turn0, cite and \ue200.",
    ],
)
def test_text_that_only_looks_like_it_is_not_reported(text: str) -> None:
    assert reported(f"# A\n\n{text}\n") == []


@pytest.mark.parametrize(
    "fence",
    [
        "```rust\n{{#rustdoc_include a.rs}}\n```",
        "```\n{{#include a.rs:anchor}}\n```",
        "```console\n$ cargo run\n{{#include out.txt}}\n```",
        ":::{code} rust\n{{#playground a.rs}}\n:::",
        "    {{#include a.rs}}",
        '```yaml\n--8<-- "a.yml"\n```',
        "```text\n{{< include a.txt >}}\n```",
        "- ```rust\n  {{#include a.rs}}\n  ```",
    ],
)
def test_includes_in_code_are_reported_at_their_line(fence: str) -> None:
    (finding,) = found(f"# A\n\n{fence}\n")
    assert finding.code == "syntax-foreign"
    assert finding.location
    line, column = finding.location.line, finding.location.column
    assert f"# A\n\n{fence}".split("\n")[line - 1][column - 1 :][:2] in ("{{", "--")


def test_each_kind_is_counted_in_each_file() -> None:
    text = "# A\n\n" + "[@a] [[b]] @fig-x\n\n" * 300
    findings = found(text)
    assert [d.message.rpartition("; ")[2] for d in findings] == ["300 times in this file, first here"] * 3
    assert [(d.location.line, d.location.column) for d in findings if d.location] == [(3, 1), (3, 6), (3, 12)]


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("<detials>", "Did you mean <details>?"),
        ("<sumary>", "Did you mean <summary>?"),
        ("<tabel>", "Did you mean <table>?"),
        ("<T>", "Write it as code"),
        ("<string>", "Write it as code"),
        ("<Strng>", "Write it as code"),
        ("<color>", "Write it as code"),
        ("<head>", "Write it as code"),
    ],
)
def test_a_misspelt_element_gives_the_nearest(tag: str, hint: str) -> None:
    (finding,) = found(f"# A\n\nText {tag} text\n")
    assert finding.hint.startswith(hint)


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("icon: x", "option-ignored"),
        ("open: true", "option-ignored"),
        ("color: red", "option-ignored"),
        ("iconn: x", "directive-option"),
        ("start-line: 2", "directive-option"),
    ],
)
def test_options_that_change_no_words_are_warnings(option: str, code: str) -> None:
    (finding,) = found(f"# A\n\n:::{{note}} T\n:{option}\nText.\n:::\n")
    assert finding.code == code
    assert (finding.severity == "error") == (code == "directive-option")
