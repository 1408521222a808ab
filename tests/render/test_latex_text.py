"""Text as LaTeX."""

from __future__ import annotations

import pytest

from ipec_econ.render.latex_text import escape_latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("50% R&D_x #1 $5 {a}", r"50\% R\&D\_x \#1 \$5 \{a\}"),
        ("a\\b^c~d", r"a\textbackslash{}b\textasciicircum{}c\textasciitilde{}d"),
        ("Société", r"Soci\'{e}t\'{e}"),
        ("İï", r"\.{I}\"{\i}"),
        ("ǖ", r"\={\"{u}}"),
        ("çş", r"\c{c}\c{s}"),
        ("£5 €6", r"\textsterling{}5 \texteuro{}6"),
        ("m² H₂O", r"m\textsuperscript{2} H\textsubscript{2}O"),
        ("−1 × 2 ≤ 3", r"\ensuremath{-}1 \ensuremath{\times} 2 \ensuremath{\leq} 3"),
        ("λ Λ α", r"\ensuremath{\lambda} \ensuremath{\Lambda} \ensuremath{\alpha}"),
        ("a--b---c", "a-{}-b-{}-{}-c"),
        ("[x]*", "{[}x{]}{*}"),
        ("ę", r"\ipecchar{0119}{e}"),
        ("ש", r"\ipecchar{05E9}{\texttt{U+05E9}\allowbreak{}}"),
        ("e\u0301", r"\'{e}"),
        ("a\n\tb", "a b"),
        ("x" * 50, "x" * 20 + r"\allowbreak{}" + "x" * 20 + r"\allowbreak{}" + "x" * 10),
    ],
)
def test_text_becomes_ascii_that_prints_it(text, latex):
    assert escape_latex(text) == latex
