"""A whole document around one LaTeX fragment, to print or to test it."""

from __future__ import annotations

from ipec_econ.render.latex import PACKAGES, SMALL_FONTS

PREAMBLE = (
    r"\documentclass[11pt,a4paper]{article}",
    r"\ifdefined\pdfinfoomitdate\pdfinfoomitdate=1\pdftrailerid{}\pdfsuppressptexinfo=-1\fi",
    r"\usepackage[margin=2.5cm]{geometry}",
    *(rf"\usepackage{{{package}}}" for package in (*PACKAGES, SMALL_FONTS)),
)
"""The second line keeps clock and path out of the PDF, so that its bytes repeat."""


def build_document(fragment: bytes) -> bytes:
    """Return a document that compiles by itself and holds `fragment` alone."""
    body = [r"\begin{document}", fragment.decode("ascii").rstrip("\n"), r"\end{document}"]
    return ("\n".join([*PREAMBLE, *body]) + "\n").encode("ascii")
