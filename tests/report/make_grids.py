"""Grids made by hand: estimates of chosen values under two keys."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.estimates import Estimate
from ipec_econ.core.grid import CellResult, Choice, GridCell, GridResult

OUTCOMES, SAMPLES = ("log_lp", "log_turnover"), ("main", "balanced", "old")


def make_estimate(model: str, value: float, half: float = 0.1, outcome: str = "log_lp") -> Estimate:
    return Estimate(
        model=model, estimator="callaway_santanna", outcome=outcome, treatment="d", sample="main",
        estimand="att", term="simple", estimate=value, std_error=half / 2,
        conf_low=value - half, conf_high=value + half, conf_level=0.95,
        n_obs=90, n_units=30, n_treated=10,
    )  # fmt: skip


def make_cell(number: int, value: float | None, choices: Sequence[Choice]) -> CellResult:
    """Return a cell, without an estimate where the value is ``None``; the second is the base."""
    cell = GridCell(number, f"g/{number}", tuple(choices), is_base=number == 2)
    if value is None:
        return CellResult(cell, "failed", reason="model `cs` has no row left")
    return CellResult(cell, "estimated", make_estimate(cell.model, value))


def make_grid(values: Sequence[float | None] = (0.2, 0.05, -0.3, 0.15, None, 0.5)) -> GridResult:
    """Return a grid of outcome by sample, the sample varying fastest."""
    cells = []
    for number, value in enumerate(values, start=1):
        first, second = divmod((number - 1) % 6, 3)
        outcome = Choice("outcome", OUTCOMES[first], first)
        cells.append(make_cell(number, value, (outcome, Choice("sample", SAMPLES[second], second))))
    return GridResult("g", "cs", "full", ("outcome", "sample"), tuple(cells))
