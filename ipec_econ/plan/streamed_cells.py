"""Whether a study's cells can be made in one pass over its file of firms."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ipec_econ.core.errors import Problem
from ipec_econ.core.headline_fields import MONEY_KINDS
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.core.spec.treatment import CohortTreatment, StatusTreatment, Treatment
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.estimate.cell_models import explain_need_of_rows, explain_need_to_hold
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.stored_cells import find_row_outputs

PLAIN = ("unit", "time", "source")
"""Keys of `firms` that a pass in blocks understands."""


Explain = Callable[..., str | None]
"""A model, by the panel's keys → why it needs rows, ``None`` where it does not."""

Wanted = Iterator[tuple[SpecPath, str, str]]


def find_stream_problems(plan: Plan) -> list[Problem]:
    """Return a problem for everything that keeps cells from being made in one pass."""
    return [
        Problem(
            "cells/not-streamed",
            what,
            str(plan.marks.find_value(path)),
            "`ipec cells` passes once over a parquet file that is sorted by firm and period, with "
            "cohorts and outcomes as columns of the file",
            f"{fix}, or use `ipec run` with `cells: {{}}`, which holds the rows in memory",
        )
        for path, what, fix in (*_check_panel(plan), *_check_treatments(plan), *_check_models(plan))
    ]


def can_stream(plan: Plan) -> bool:
    """Return whether a run needs no more than passes over its file.

    That is what `ipec cells` can do, and besides models that follow a treatment as it changes:
    they are estimated from what a file of cells does not hold.
    """
    return not any((*_check_others(plan), *_check_held(plan))) and bool(plan.models)


def explain_held_rows(plan: Plan) -> str | None:
    """Return which model needs rows, and why, where nothing but models does."""
    needs = None if any(_check_others(plan)) else next(_check_held(plan), None)
    return None if needs is None else needs[1]


def _check_others(plan: Plan) -> Iterator[object]:
    """Yield what needs rows beside models."""
    yield from find_row_outputs(plan.tables, plan.figures)
    # An amount per award is divided by means over treated rows.
    yield from (one for one in plan.headlines.values() if one.value_as in MONEY_KINDS)
    yield from _check_panel(plan)
    yield from _check_statuses(plan)


def _check_held(plan: Plan) -> Wanted:
    """Yield models that need rows; a file of cells holds nothing for those that follow firms."""
    yield from _check_models(plan, explain_need_to_hold if plan.study.cells is None else None)


def _check_panel(plan: Plan) -> Wanted:
    panel = plan.study.panel
    if panel.cells is not None:
        yield ("panel", "cells"), "the panel is a file of cells already", "name the firms"
        return
    if not panel.firms.source.endswith(".parquet"):
        yield (
            ("panel", "firms", "source"),
            f"`{panel.firms.source}` is no parquet file",
            "write it as parquet",
        )
    for name in sorted(panel.firms.model_fields_set - {*PLAIN, "name", "postcode"}):
        if getattr(panel.firms, name):
            at: SpecPath = ("panel", "firms", name)
            yield at, f"`firms.{name}` changes the rows", "do it in the file"
    for name in ("awards", "deflate", "columns", "productivity", "winsorise", "trim", "samples"):
        if getattr(panel, name):
            yield ("panel", name), f"`{name}` needs all rows at once", "do it in the file"
    for variant in plan.variants:
        yield ("grids",), f"a grid varies the panel ({variant.label})", "vary the model alone"


def _check_treatments(plan: Plan) -> Wanted:
    for name, treatment in plan.study.panel.treatments.items():
        if not isinstance(treatment, CohortTreatment):
            yield _refuse_treatment(name)


def _check_statuses(plan: Plan) -> Wanted:
    """Yield treatments that are neither cohorts nor columns which models follow as they change."""
    others = {
        getattr(model, "treatment", None)
        for model in plan.models.values()
        if not isinstance(model, SwitchersModel)
    }
    for name, treatment in plan.study.panel.treatments.items():
        if isinstance(treatment, CohortTreatment):
            continue
        if not _is_column(treatment) or name in others:
            yield _refuse_treatment(name)


def _is_column(treatment: Treatment) -> bool:
    if not isinstance(treatment, StatusTreatment):
        return False
    return treatment.status == "any" and treatment.where is None


def _refuse_treatment(name: str) -> tuple[SpecPath, str, str]:
    return (
        ("panel", "treatments", name),
        f"treatment `{name}` is not given as a cohort",
        "write the first treated period into a column and {cohort: COLUMN} here",
    )


def _check_models(plan: Plan, explain: Explain | None = None) -> Wanted:
    firms, treatments = plan.study.panel.firms, plan.study.panel.treatments
    for sample in plan.common_samples:
        table = sample.partition("/")[0]
        what = f"table `{table}` is of the rows that its models share"
        yield ("tables", table, "sample"), what, "write `sample: own`"
    for name, model in plan.models.items():
        reason = (explain or explain_need_of_rows)(model, unit=firms.unit, time=firms.time)
        named = (model.outcome, model.weights, *resolve_vcov(model, firms.unit).by)
        taken = next((one for one in named if one in treatments), None)
        if reason is not None:
            yield ("models", name), f"model `{name}` needs rows: {reason}", "leave it out"
        elif taken is not None:
            what = f"`{taken}` of model `{name}` is a treatment, not the column of that name"
            yield ("models", name), what, "rename the treatment"
        elif model.where is not None:
            yield ("models", name, "where"), f"`where` of `{name}`", "filter the file"
