"""`--strict`: a warning ends the run, with the exit code of the stage that gave it."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.errors import (
    DisclosureError,
    EstimationError,
    IpecError,
    LinkError,
    PanelError,
    Problem,
    RenderError,
    SourceError,
    SpecError,
)
from ipec_econ.core.notice import Notice

_CLASSES: tuple[tuple[str, type[IpecError]], ...] = (
    ("plan", SpecError),
    ("spec", SpecError),
    ("sources", SourceError),
    ("link", LinkError),
    ("panel", PanelError),
    ("estimate", EstimationError),
    ("diagnose", EstimationError),
    ("disclose", DisclosureError),
    ("report", RenderError),
    ("render", RenderError),
)


def refuse_warnings(notices: Sequence[Notice]) -> None:
    """Raise when any notice is a warning; the class is the earliest stage's that warned.

    Raises
    ------
    IpecError
        Of the class of that stage, with every warning as a problem.
    """
    warnings = [notice for notice in notices if notice.level == "warning"]
    if not warnings:
        return
    problems = [
        Problem(
            code=notice.code,
            what=notice.text,
            where=notice.where,
            why="`--strict` makes every warning an error",
            fix=f"mend the cause (`ipec explain {notice.code}`), or run without `--strict`",
        )
        for notice in warnings
    ]
    stages = {notice.stage for notice in warnings}
    for stage, error in _CLASSES:
        if stage in stages:
            raise error(problems)
    raise EstimationError(problems)
