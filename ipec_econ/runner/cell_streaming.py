"""`ipec cells`: a study's cells in one pass over its file, whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipec_econ.core.errors import EstimationError, Problem, SpecError
from ipec_econ.core.notice import Notice
from ipec_econ.numerics.cells.choose_withheld import count_cells
from ipec_econ.plan.compile import compile_plan
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.streamed_cells import find_stream_problems
from ipec_econ.publish.cells_file import cells_to_parquet
from ipec_econ.publish.write_file import write_file
from ipec_econ.runner.cell_estimation import fit_cells
from ipec_econ.runner.cell_pass import open_firm_file, pass_over
from ipec_econ.runner.cell_source import CellSource, release_cells
from ipec_econ.sources.firm_blocks import BLOCK_ROWS
from ipec_econ.spec.load import load_study


@dataclass(frozen=True, slots=True)
class StreamOutcome:
    """What one pass made.

    Attributes
    ----------
    source
        All cells, and those that the file holds.
    path
        The file written.
    notices
        Of the models: among them how far estimates move without what is withheld.
    """

    source: CellSource
    path: str
    notices: tuple[Notice, ...]

    def as_text(self) -> str:
        """Return what the file holds for a terminal."""
        return "\n".join([f"wrote {self.path}", *(f"  {line}" for line in self._list_sets())])

    def as_record(self) -> dict[str, object]:
        """Return the same for `--json`."""
        return {
            "cells": self.path,
            "sets": self._list_sets(),
            "notices": [
                {"code": n.code, "level": n.level, "where": n.where, "text": n.text}
                for n in self.notices
            ],
        }

    def _list_sets(self) -> list[str]:
        lines = []
        for one in self.source.released.sets:
            held = count_cells(one.cells, one.cells.n_units > 0)
            text = f"{one.key.describe()}: {held.n_cells} cells of {held.units} firms"
            text += f", {held.rows} rows"
            if one.withheld.n_cells:
                text += f"; {one.withheld.n_cells} cells of {one.withheld.units} firms withheld"
            lines.append(text)
        return lines


def stream_cells(spec: str, out: str, *, block_rows: int = BLOCK_ROWS) -> StreamOutcome:
    """Write the cells of a study's models, and estimate the models from them.

    Memory is bounded by the cells and a block of rows.

    Parameters
    ----------
    block_rows
        About how many rows to hold at once; it moves no number but in its last digits.

    Raises
    ------
    SpecError
        The study asks for what one pass cannot do; all of it together.
    SourceError, PanelError
        The file is not sorted, or a column not what the study takes it for.
    EstimationError
        A model cannot be estimated from all cells.
    PublishError
        The file cannot be written.
    """
    plan = compile_plan(load_study(spec))
    problems = find_stream_problems(plan)
    if problems:
        raise SpecError(problems)
    found = pass_over(open_firm_file(plan), plan, block_rows=block_rows)
    source = release_cells(found.store)
    notices = (*found.notices, *source.notices, *_fit_models(plan, source))
    write_file(Path(out), cells_to_parquet(source.released))
    return StreamOutcome(source, out, notices)


def _fit_models(plan: Plan, source: CellSource) -> tuple[Notice, ...]:
    """Estimate every model, so that the effect of withholding is known before the file leaves."""
    notices: list[Notice] = []
    problems: list[Problem] = []
    for name, model in plan.models.items():
        key = source.find(model)
        if key is None:
            continue
        try:
            result = fit_cells(source, key, name, model, seed=plan.study.seed)
        except EstimationError as error:
            if name not in plan.cell_ids:
                problems += error.problems
        else:
            notices += result.notices
    if problems:
        raise EstimationError(problems)
    return tuple(dict.fromkeys(notices))
