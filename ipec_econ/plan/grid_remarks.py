"""What a reader of a grid should know before any number is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipec_econ.core.grid import GridCell
from ipec_econ.core.notice import Level, Notice
from ipec_econ.core.spec.output import Grid
from ipec_econ.plan.grid_models import CellModel

SUBSTANTIAL = frozenset({"controls", "covariates", "fixed_effects", "regressors"})
"""Keys without which a model is another one, and not only another way to estimate it."""


def remark_on_grid(
    name: str, grid: Grid, cells: Sequence[GridCell], models: Sequence[CellModel]
) -> list[Notice]:
    """Return remarks on a missing base, on equal cells, and on keys that an estimator lacks."""
    return list(_remark(name, grid, cells, models))


def _remark(
    name: str, grid: Grid, cells: Sequence[GridCell], models: Sequence[CellModel]
) -> Iterator[Notice]:
    if cells and not any(cell.is_base for cell in cells):
        text = (
            f"no cell of grid `{name}` is its base `{grid.base}` as it stands: a value of the base "
            "is not among those listed"
        )
        yield _notice("grid/without-base", name, text)
    twins = [f"{cell.number} (as {cell.same_as})" for cell in cells if cell.same_as is not None]
    if twins:
        text = f"cells that are equal to an earlier one are estimated once: {', '.join(twins)}"
        yield _notice("grid/equal-cells", name, text)
    left_out = {(one.model.estimator, key) for one in models if one.model for key in one.left_out}
    for estimator in sorted({estimator for estimator, _ in left_out}):
        keys = sorted(key for one, key in left_out if one == estimator)
        text = (
            f"`{estimator}` has no {', '.join(f'`{key}`' for key in keys)}: its cells do without "
            f"what `{grid.base}` says there"
        )
        level: Level = "warning" if SUBSTANTIAL.intersection(keys) else "info"
        yield _notice("grid/left-out", name, text, level)


def _notice(code: str, name: str, text: str, level: Level = "info") -> Notice:
    return Notice(code, "plan", f"grid {name}", text, level)
