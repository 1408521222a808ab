"""`--strict`: a warning ends the run, with the exit code of the stage that gave it."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.disclosure import DisclosureReport
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
from ipec_econ.disclose.describe_report import describe_failures

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


def refuse_strictly(notices: Sequence[Notice], report: DisclosureReport | None) -> None:
    """Raise when any notice is a warning, or a number fails a rule of disclosure control.

    Raises
    ------
    IpecError
        `DisclosureError` where a number fails, with every failure and every warning as a problem;
        else of the class of the earliest stage that warned, with every warning.
    """
    if report is not None and report.failures:
        raise DisclosureError([*describe_failures(report), *_describe_warnings(notices)])
    refuse_warnings(notices)


def refuse_warnings(notices: Sequence[Notice]) -> None:
    """Raise when any notice is a warning; the class is the earliest stage's that warned.

    Raises
    ------
    IpecError
        Of the class of that stage, with every warning as a problem.
    """
    problems = _describe_warnings(notices)
    if not problems:
        return
    stages = {notice.stage for notice in notices if notice.level == "warning"}
    for stage, error in _CLASSES:
        if stage in stages:
            raise error(problems)
    raise EstimationError(problems)


def _describe_warnings(notices: Sequence[Notice]) -> list[Problem]:
    return [
        Problem(
            code=notice.code,
            what=notice.text,
            where=notice.where,
            why="`--strict` makes every warning an error",
            fix=f"mend the cause (`ipec explain {notice.code}`), or run without `--strict`",
        )
        for notice in notices
        if notice.level == "warning"
    ]
