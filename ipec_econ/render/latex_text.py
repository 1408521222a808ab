"""Any text as LaTeX that prints it, in ASCII, under pdfLaTeX, XeLaTeX and LuaLaTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ipec_econ.render.plain_text import flatten_text, split_words

CHARACTER_MACRO = (
    r"\ifdefined\ipecchar\else\protected\def\ipecchar#1#2"
    r"{\ifdefined\Umathchar\char\"#1\relax\else#2\fi}\fi"
).replace('\\"', '"')
"""Prints character #1 (hexadecimal) where the engine knows Unicode, else the substitute #2."""

SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedblright{}",
    "[": "{[}", "]": "{]}", "*": "{*}", "`": r"\textasciigrave{}", "'": r"\textquoteright{}",
    "£": r"\textsterling{}", "€": r"\texteuro{}", "¥": r"\textyen{}",
    "¢": r"\textcent{}", "§": r"\S{}", "¶": r"\P{}", "©": r"\textcopyright{}",
    "®": r"\textregistered{}", "™": r"\texttrademark{}", "°": r"\textdegree{}",
    "·": r"\textperiodcentered{}", "•": r"\textbullet{}", "…": r"\ldots{}", "–": r"\textendash{}",
    "—": r"\textemdash{}", "‘": r"\textquoteleft{}", "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}", "−": r"\ensuremath{-}",
    "×": r"\ensuremath{\times}", "÷": r"\ensuremath{\div}", "±": r"\ensuremath{\pm}",
    "≤": r"\ensuremath{\leq}", "≥": r"\ensuremath{\geq}", "≠": r"\ensuremath{\neq}",
    "≈": r"\ensuremath{\approx}", "∞": r"\ensuremath{\infty}", "→": r"\ensuremath{\to}",
    "←": r"\ensuremath{\leftarrow}", "∆": r"\ensuremath{\Delta}", "∑": r"\ensuremath{\sum}",
    "√": r"\ensuremath{\surd}", "µ": r"\ensuremath{\mu}", "½": r"\textonehalf{}",
    "¼": r"\textonequarter{}", "¾": r"\textthreequarters{}", "ß": r"\ss{}", "æ": r"\ae{}",
    "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}",
    "Ł": r"\L{}", "ı": r"\i{}", "¡": r"!`", "¿": r"?`", "\u200c": "", "\u200d": "",
}  # fmt: skip
"""Signs and letters that every LaTeX since 2020 can print without packages.

``[`` and ``*`` are braced because after ``\\\\`` they would be read as options.
"""

ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d",
    "\u0327": "c", "\u0331": "b",
}  # fmt: skip
"""Combining marks and the accents of LaTeX's standard encoding."""

SUBSTITUTES = {
    "ð": "d", "Ð": "D", "đ": "d", "Đ": "D", "þ": "th", "Þ": "Th", "ŋ": "ng", "Ŋ": "Ng",
    "«": r"\ensuremath{\ll}", "»": r"\ensuremath{\gg}", "„": ",,", "‚": ",", "‹": r"\textless{}",
    "›": r"\textgreater{}", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T",
}  # fmt: skip
"""What pdfLaTeX prints for signs that need another font encoding."""

SEAM = "\u200b"
"""Where a line may end within an endless word; no text that was flattened holds it."""

GREEK_NAME = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)")
GREEK_SMALL = frozenset(
    {
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
        "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
        "omega",
    }
)  # fmt: skip
GREEK_CAPITAL = frozenset(
    {
        "gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsilon", "phi", "psi",
        "omega",
    }
)  # fmt: skip
"""Greek letters that LaTeX has commands for; the other capitals look like Latin ones."""


def escape_latex(text: str) -> str:
    """Return LaTeX that prints `text` and does nothing else.

    Accented letters, signs, superscripts and Greek print as they are under every engine. Other
    scripts print as they are under XeLaTeX and LuaLaTeX with a font that has them; pdfLaTeX,
    which has none, prints the nearest Latin letter or the code point (``U+05D0``).
    """
    flat = split_words(flatten_text(text), SEAM)
    escaped = "".join(
        r"\allowbreak{}" if character == SEAM else _escape(character) for character in flat
    )
    return re.sub("-(?=-)", "-{}", escaped)


def measure_latex(text: str) -> int:
    """Return about how many characters wide `text` prints: a code point takes six."""
    flat = flatten_text(text)
    return len(flat) + 5 * sum(r"\texttt" in _escape(character) for character in flat)


def join_latex_row(cells: Sequence[str]) -> str:
    """Return cells that are LaTeX already as one row of a table."""
    return " & ".join(cells) + r" \\"


def _escape(character: str) -> str:
    if character in SIGNS:
        return SIGNS[character]
    if character.isascii():
        return character
    return _compose(character) or _spell_greek(character) or _substitute(character)


def _compose(character: str) -> str:
    """Return base letters with LaTeX's accents or raised digits; nothing where that fails."""
    parts = unicodedata.normalize("NFD", character)
    base, marks = parts[0], parts[1:]
    if not marks:
        return _raise(character)
    if not base.isascii() or any(mark not in ACCENTS for mark in marks):
        return ""
    text = {"i": r"\i", "j": r"\j"}.get(base, base) if _sits_on_top(marks[0]) else base
    for mark in marks:
        text = rf"\{ACCENTS[mark]}{{{text}}}"
    return text


def _sits_on_top(mark: str) -> bool:
    return ACCENTS[mark] not in ("c", "d", "b")


def _raise(character: str) -> str:
    tag, _, plain = unicodedata.decomposition(character).partition(" ")
    commands = {"<super>": "textsuperscript", "<sub>": "textsubscript"}
    if tag not in commands:
        return ""
    base = "".join(chr(int(code, 16)) for code in plain.split())
    return rf"\{commands[tag]}{{{''.join(SIGNS.get(c, c) for c in base)}}}" * base.isascii()


def _spell_greek(character: str) -> str:
    found = GREEK_NAME.fullmatch(unicodedata.name(character, ""))
    if found is None:
        return ""
    # Unicode writes lambda without its b.
    name = found[2].lower().replace("lamda", "lambda")
    if found[1] == "SMALL":
        return rf"\ensuremath{{\{name}}}" if name in GREEK_SMALL else ""
    return rf"\ensuremath{{\{name.capitalize()}}}" if name in GREEK_CAPITAL else ""


def _substitute(character: str) -> str:
    code = f"{ord(character):04X}"
    base = unicodedata.normalize("NFD", character)[0]
    plain = SUBSTITUTES.get(
        character, base if base.isascii() else rf"\texttt{{U+{code}}}\allowbreak{{}}"
    )
    return rf"\ipecchar{{{code}}}{{{plain}}}"
