"""A model estimated from cells, beside what it would be without those that are withheld."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.cell_set import CellCounts, CellKey
from ipec_econ.core.errors import EstimationError, IpecError
from ipec_econ.core.estimates import Diagnostic, Estimate, ModelResult
from ipec_econ.core.notice import Level, Notice
from ipec_econ.plan.plan import PlannedModel
from ipec_econ.runner.cell_source import CellSource, select_cell_data
from ipec_econ.runner.fitting import fit_data
from ipec_econ.runner.refitting import add_refits

WITHHELD = "withheld_cells"
"""The diagnostic's name."""


def fit_cells(
    source: CellSource, key: CellKey, name: str, model: PlannedModel, *, seed: int
) -> ModelResult:
    """Fit one model on its set of cells.

    Where cells are withheld, a diagnostic counts them and sets the estimates with all cells and
    with those kept side by side.

    Raises
    ------
    EstimationError
        It cannot be estimated on all cells at hand.
    """
    data = replace(select_cell_data(source.store, key, name, model), seed=seed)
    result = add_refits(fit_data(data, name, model, seed=seed), data, model, None)
    released = source.released.find(key)
    if released is None or not released.withheld.n_cells:
        return result
    counts = _count(name, released.withheld, source.released.min_firms)
    if source.released is source.store:
        return _add(result, (counts,), _describe_file(name, released.withheld))
    kept: ModelResult | IpecError
    try:
        others = select_cell_data(source.released, key, name, model)
        kept = fit_data(others, name, model, seed=seed)
    except EstimationError as error:
        kept = error
    rows = (counts, *_compare(result, kept))
    return _add(result, rows, _describe_effect(result, kept, released.withheld))


def _add(result: ModelResult, rows: tuple[Diagnostic, ...], notice: Notice) -> ModelResult:
    return replace(
        result,
        diagnostics=(*result.diagnostics, *rows),
        notices=(*result.notices, notice),
    )


def _count(name: str, lost: CellCounts, min_firms: int) -> Diagnostic:
    return Diagnostic(
        model=name,
        diagnostic=WITHHELD,
        key="cells",
        value=float(lost.n_cells),
        note=f"cells withheld under min_firms {min_firms}: {_say(lost)}",
    )


def _say(lost: CellCounts) -> str:
    return f"{lost.rows} rows of {lost.units} firms, {lost.treated_units} of them treated"


def _compare(result: ModelResult, kept: ModelResult | IpecError) -> list[Diagnostic]:
    rows: list[Diagnostic] = []
    known = {} if isinstance(kept, IpecError) else {row.key: row for row in kept.estimates}
    for row in result.estimates:
        other = known.get(row.key)
        rows.append(_write(row, "all cells"))
        if other is not None:
            rows.append(_write(other, "cells kept"))
        else:
            rows.append(
                Diagnostic(
                    model=row.model,
                    diagnostic=WITHHELD,
                    key=f"{row.key}, cells kept",
                    note="cannot be estimated from the cells kept",
                )
            )
    return rows


def _write(row: Estimate, which: str) -> Diagnostic:
    return Diagnostic(
        model=row.model,
        diagnostic=WITHHELD,
        key=f"{row.key}, {which}",
        value=row.estimate,
        lower=row.conf_low,
        upper=row.conf_high,
        statistic=row.statistic,
        p_value=row.p_value,
    )


def _describe_effect(
    result: ModelResult, kept: ModelResult | IpecError, lost: CellCounts
) -> Notice:
    where = f"model {result.model}"
    text = f"cells.parquet withholds {lost.n_cells} cells ({_say(lost)})"
    if isinstance(kept, IpecError):
        text += f"; from the cells kept the model cannot be estimated: {kept.problems[0].what}"
        return Notice("cells/withheld", "estimate", where, text, level="warning")
    moved = _find_moves(result, kept)
    if not moved:
        return Notice("cells/withheld", "estimate", where, text)
    key = max(moved, key=lambda one: moved[one])
    most = f"{moved[key]:.2g} of its standard error ({key})"
    text += f"; without them an estimate moves by at most {most}"
    level: Level = "warning" if moved[key] > 1 else "info"
    return Notice("cells/withheld", "estimate", where, text, level=level)


def _find_moves(result: ModelResult, kept: ModelResult) -> dict[str, float]:
    """Return by how many standard errors estimates move."""
    others = {row.key: row.estimate for row in kept.estimates}
    return {
        row.key: abs(row.estimate - others[row.key]) / row.std_error
        for row in result.estimates
        if row.std_error and row.key in others
    }


def _describe_file(name: str, lost: CellCounts) -> Notice:
    return Notice(
        "cells/withheld",
        "estimate",
        f"model {name}",
        f"the file of cells does not hold {lost.n_cells} cells of few firms ({_say(lost)}): the "
        "estimates are those of the other firms",
    )
