r"""Every reference of a study for LaTeX: ``\ipec{first_award/headlines/gain}``."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.render.latex_text import CHARACTER_MACRO, escape_latex

READER = (
    r"\providecommand{\ipec}[1]{\ifcsname ipec@#1\endcsname\csname ipec@#1\endcsname\else"
    r"\PackageError{ipec}{No result called \detokenize{#1}}"
    r"{Run ipec pull STUDY --format json for the list.}\fi}"
)
r"""The one command: names of results hold digits and signs that no command of LaTeX's may have."""


def render_macros(texts: Mapping[str, str], *, study: str, version: str) -> bytes:
    r"""Return a file for LaTeX's ``\input``: one definition a reference, in their order.

    Parameters
    ----------
    texts
        Reference → text.
    """
    lines = [
        f"% {study}, version {version}: \\ipec{{{study}/headlines/ID}} and others.",
        f"{CHARACTER_MACRO}%",
        f"{READER}%",
        *(
            rf"\expandafter\def\csname ipec@{reference}\endcsname{{{escape_latex(text)}}}%"
            for reference, text in texts.items()
            if _is_safe(reference)
        ),
    ]
    return ("\n".join(lines) + "\n").encode("ascii")


def _is_safe(reference: str) -> bool:
    """Tell whether a reference can be a name within LaTeX: others are pulled one by one."""
    return reference.isascii() and not set(reference) & set("\\{}%#~ ")
