"""What disclosure control cannot judge is refused by name; a loosened profile is told."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.core.spec.output import BalanceTable
from ipec_econ.core.spec.study import Study

COVERED_TABLES = (
    "regression",
    "event_study",
    "summary",
    "balance",
    "cohort_sizes",
    "sample_flow",
    "linkage",
    "specification_grid",
    "award_quality",
    "productivity",
)
COVERED_FIGURES = (
    "event_study", "coefficients", "rollout", "dose_response", "specification_curve", "honest_did",
)  # fmt: skip


def find_uncovered(study: Study) -> Iterator[tuple[SpecPath, Problem]]:
    """Yield a problem for every output that no rule judges, where the study names a profile."""
    if study.disclosure is None or study.disclosure.rules is None:
        return
    profile = study.disclosure.profile
    yield from _find_uncovered_tables(study, profile)
    for name, figure in study.figures.items():
        if figure.kind not in COVERED_FIGURES:
            what = f"a figure of kind `{figure.kind}`"
            yield ("figures", name, "kind"), _refuse(what, profile, COVERED_FIGURES)
    if study.cells is not None:
        yield ("cells",), _refuse("`cells`", profile)
    for name, model in study.models.items():
        if isinstance(model, DoseResponseModel) and model.doses is None:
            yield ("models", name), _refuse_doses(name, profile)


def _find_uncovered_tables(study: Study, profile: str) -> Iterator[tuple[SpecPath, Problem]]:
    for name, table in study.tables.items():
        if table.kind not in COVERED_TABLES:
            what = f"a table of kind `{table.kind}`"
            yield ("tables", name, "kind"), _refuse(what, profile, COVERED_TABLES)
        if getattr(table, "sample", "") == "common" and table.shown_models:
            # Its note tells how many rows each model loses.
            yield ("tables", name, "sample"), _refuse(f"`sample: common` of `{name}`", profile)
        if isinstance(table, BalanceTable) and table.weighting:
            yield ("tables", name, "weighting"), _refuse(f"`weighting` of `{name}`", profile)


def find_disclosure_notices(study: Study) -> Iterator[Notice]:
    """Yield a warning where a named profile is used with looser numbers than its own."""
    chosen = study.disclosure
    if chosen is not None and chosen.looser:
        stated = ", ".join(f"{key}: {getattr(chosen, key)}" for key in chosen.looser)
        yield Notice(
            "disclose/looser",
            "disclose",
            "disclosure",
            f"profile {chosen.profile} is used with less than its own numbers ({stated})",
            level="warning",
        )


def warn_of_rows(study: Study) -> Iterator[Notice]:
    """Yield a warning where rows are written of a study whose profile releases none."""
    if study.disclosure is not None and study.disclosure.rules is not None:
        yield Notice(
            "disclose/rows",
            "disclose",
            "disclosure",
            "links name firms: the file is not to leave the lab",
            level="warning",
        )


def _refuse_doses(name: str, profile: str) -> Problem:
    return Problem(
        code="disclose/not-covered",
        what=f"the doses of model `{name}` cannot be told under the disclosure profile `{profile}`",
        why="where none are stated they are quantiles of the firms' doses: each is one firm's",
        fix="state round numbers under `doses`, and leave `bins` out",
    )


def _refuse(what: str, profile: str, covered: tuple[str, ...] = ()) -> Problem:
    return Problem(
        code="disclose/not-covered",
        what=f"{what} cannot be judged under the disclosure profile `{profile}`",
        why="nothing counts the firms that its numbers rest on",
        fix=f"leave it out; judged are: {', '.join(covered)}" if covered else "leave it out",
    )
