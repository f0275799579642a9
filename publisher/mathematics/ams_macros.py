"""Commands of AMS-LaTeX and its usual packages that mathra lacks, as macros of those that it has."""

from __future__ import annotations

# Their names, the number of their arguments, and their definitions.
_COMMANDS: dict[str, tuple[int, str]] = {
    "varprojlim": (0, r"\mathop{\underleftarrow{\mathrm{lim}}}"),
    "varinjlim": (0, r"\mathop{\underrightarrow{\mathrm{lim}}}"),
    "varliminf": (0, r"\mathop{\underline{\mathrm{lim}}}"),
    "varlimsup": (0, r"\mathop{\overline{\mathrm{lim}}}"),
    "projlim": (0, r"\operatorname*{proj\,lim}"),
    "injlim": (0, r"\operatorname*{inj\,lim}"),
    "operatornamewithlimits": (1, r"\operatorname*{#1}"),
    "underbar": (1, r"\underline{#1}"),
    "mapsfrom": (0, r"\mathrel{↤}"),
    "backepsilon": (0, r"\mathrel{϶}"),
    "circledR": (0, r"\mathord{®}"),
    "maltese": (0, r"\mathord{✠}"),
    "vcentcolon": (0, r"\mathrel{:}"),
    "dblcolon": (0, r"\mathrel{::}"),
    "ldotp": (0, r"\mathpunct{.}"),
    "cdotp": (0, r"\mathpunct{\cdot}"),
    "intop": (0, r"\int\limits"),
    "mathellipsis": (0, r"\ldots"),
    "textellipsis": (0, r"\ldots"),
    "mathsfit": (1, r"\mathsf{#1}"),
    "mathbfsf": (1, r"\mathsf{#1}"),
    "mathbfcal": (1, r"\boldsymbol{\mathcal{#1}}"),
    "bold": (1, r"\mathbf{#1}"),
    "frak": (1, r"\mathfrak{#1}"),
    "mathcolor": (2, r"\textcolor{#1}{#2}"),
    "vcenter": (1, r"#1"),
    "shoveleft": (1, r"#1"),
    "shoveright": (1, r"#1"),
    "hdashline": (0, r"\hline"),
    "textemdash": (0, r"\text{—}"),
    "textendash": (0, r"\text{–}"),
    "xspace": (0, ""),
    "textdollar": (0, r"\$"),
    "textbar": (0, r"|"),
}
MACROS = {
    name: f"\\newcommand{{\\{name}}}{f'[{count}]' * (count > 0)}{{{definition}}}"
    for name, (count, definition) in _COMMANDS.items()
}
"""What defines each command, by its name."""
