r"""A style's caption and rules as LaTeX that acts inside one table alone.

Captions are set by ``\@makecaption`` and, in tables over several pages, ``\LT@makecaption``:
redefining the two needs no package, and holds beside the package caption too.
"""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.table_style import CaptionForm, TableStyle

CAPTIONS: Mapping[CaptionForm, str] = {
    "dash": r"{\centering\scshape #1\textemdash{}#2\par}",
    "two_lines": r"{\centering\MakeUppercase{#1}\par\textit{#2}\par}",
    "two_lines_left": r"{\raggedright\textbf{#1}\par #2\par}",
}
"""#1 is the table's number with its word, #2 the title; a running caption is the class's own."""


def write_latex_style(style: TableStyle) -> list[str]:
    """Return the lines that come before a table's caption; none for the plain style."""
    lines = [r"\setlength{\heavyrulewidth}{\lightrulewidth}"] if style.thin_rules else []
    if style.caption in CAPTIONS:
        form = CAPTIONS[style.caption]
        long_form = form.replace("#2", "#3").replace("#1", "#2")
        lines += [
            r"\makeatletter",
            rf"\long\def\@makecaption#1#2{{\vskip\abovecaptionskip{form}\vskip\belowcaptionskip}}",
            r"\def\LT@makecaption#1#2#3{\LT@mcol\LT@cols c{\hbox to\z@{\hss"
            rf"\parbox[t]\LTcapwidth{{{long_form}\vskip\belowcaptionskip}}\hss}}}}}}",
            r"\makeatother",
        ]
    return lines
