"""Whether a study's cells can be made in one pass over its file of firms."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.errors import Problem
from ipec_econ.core.headline_fields import MONEY_KINDS
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.treatment import CohortTreatment
from ipec_econ.estimate.cell_models import explain_need_of_rows
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.stored_cells import find_row_outputs

PLAIN = ("unit", "time", "source")
"""Keys of `firms` that a pass in blocks understands."""


def find_stream_problems(plan: Plan) -> list[Problem]:
    """Return a problem for everything that one pass over sorted rows cannot do."""
    return [
        Problem(
            "cells/not-streamed",
            what,
            str(plan.marks.find_value(path)),
            "`ipec cells` passes once over a parquet file that is sorted by firm and period, with "
            "cohorts and outcomes as columns of the file",
            f"{fix}, or use `ipec run` with `cells: {{}}`, which holds the rows in memory",
        )
        for path, what, fix in (*_check_panel(plan), *_check_models(plan))
    ]


def can_stream(plan: Plan) -> bool:
    """Return whether a run needs no more than the cells of one pass over its file."""
    wanted = next(iter(find_row_outputs(plan.tables, plan.figures)), None)
    # An amount per award is divided by means over treated rows.
    per_award = any(one.value_as in MONEY_KINDS for one in plan.headlines.values())
    can = bool(plan.models) and wanted is None and not per_award
    return can and not find_stream_problems(plan)


Wanted = Iterator[tuple[SpecPath, str, str]]


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
    for name, treatment in panel.treatments.items():
        if not isinstance(treatment, CohortTreatment):
            yield (
                ("panel", "treatments", name),
                f"treatment `{name}` is not given as a cohort",
                "write the first treated period into a column and {cohort: COLUMN} here",
            )


def _check_models(plan: Plan) -> Wanted:
    firms = plan.study.panel.firms
    for name, model in plan.models.items():
        reason = explain_need_of_rows(model, unit=firms.unit, time=firms.time)
        if reason is not None:
            yield ("models", name), f"model `{name}` needs rows: {reason}", "leave it out"
        elif model.where is not None:
            yield ("models", name, "where"), f"`where` of `{name}`", "filter the file"
