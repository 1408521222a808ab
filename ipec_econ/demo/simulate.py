"""The panel in memory, without names and awards: for tests and Monte Carlo studies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ipec_econ.demo.block import Block, simulate_block
from ipec_econ.demo.check_world import check_world
from ipec_econ.demo.panel_rows import find_rows, tabulate_panel
from ipec_econ.demo.truth import TruthRow, TruthTally
from ipec_econ.demo.world import Selection, World


@dataclass(frozen=True, slots=True)
class SimulatedWorld:
    """A panel whose truth is known.

    Attributes
    ----------
    panel
        One row a firm and year: ``firm_id`` and ``year``, the columns of ``firms.parquet``,
        ``log_lp`` (log value added per worker), ``log_lp_untreated`` (the same without awards)
        and ``cohort`` (year of the first award, null for never).
    truth
        The rows of ``truth.csv``.
    """

    panel: pa.Table
    truth: tuple[TruthRow, ...]

    def find_effect(
        self,
        estimand: str,
        *,
        term: str = "",
        cohort: int | None = None,
        rel_time: int | None = None,
    ) -> float:
        """Return one effect of the truth, log points.

        Raises
        ------
        KeyError
            The truth has no such effect.
        """
        wanted = (estimand, term, cohort, rel_time)
        for row in self.truth:
            if row.effect is not None and wanted == (
                row.estimand, row.term, row.cohort, row.rel_time,
            ):  # fmt: skip
                return row.effect
        raise KeyError(wanted)


def simulate_world(
    n_firms: int,
    seed: int,
    selection: Selection = "permanent",
    **parameters: float,
) -> SimulatedWorld:
    """Simulate a world as `ipec demo` writes it, without names, awards and their hazards.

    Parameters
    ----------
    parameters
        Other values of `World`, such as ``gain=0`` and ``gain_slope=0`` for no effect.

    Raises
    ------
    SpecError
        Arguments that make no world.
    """
    world = World(n_firms, seed, selection, **parameters)  # type: ignore[arg-type]
    check_world(world)
    tally = TruthTally(world)
    tables = []
    for number in range(world.n_blocks):
        block = simulate_block(world, number)
        tally.add(block)
        tables.append(_tabulate(block))
    return SimulatedWorld(pa.concat_tables(tables).combine_chunks(), tuple(tally.list_rows()))


def _tabulate(block: Block) -> pa.Table:
    firms, years = find_rows(block)
    employees = block.economy.employees[years, firms]
    cohort = block.awarding.cohort[firms]
    never = np.isinf(cohort)
    columns = {
        "log_lp": np.log(block.gva[years, firms] / employees),
        "log_lp_untreated": np.log(block.gva_untreated[years, firms] / employees),
        "cohort": pa.array(np.where(never, 0, cohort).astype(np.int64), mask=never),
    }
    table = tabulate_panel(block)
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values))
    return table.add_column(0, "firm_id", pa.array(block.first_firm + firms))
