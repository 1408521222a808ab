"""The truth: effects of the firms in the panel, counted up block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.demo.block import Block
from ipec_econ.demo.world import World

UNIT = 1e-9
"""Log points are added up as whole multiples of this, so that the order of blocks is nothing."""
PARAMETERS = (
    "beta_labour", "beta_capital", "log_scale", "rho", "sd_productivity", "sd_output", "gain",
    "gain_slope", "innovation_factor", "first_award_rate", "later_award_rate",
    "ineligible_share", "entrant_share", "exit_rate", "gap_share", "innovation_share",
)  # fmt: skip
BY_COHORT = "cohort_shares"
"""Weighted as Callaway and Sant'Anna do: by the firms of a cohort, seen at that time or not."""
HEADER = "estimand,term,cohort,rel_time,effect,n_firms,value"


@dataclass(frozen=True, slots=True)
class TruthRow:
    """A line of ``truth.csv``; what does not apply is ``None``."""

    estimand: str
    term: str = ""
    cohort: int | None = None
    rel_time: int | None = None
    effect: float | None = None
    n_firms: int | None = None
    value: float | str | None = None


@dataclass(slots=True)
class TruthTally:
    """Sums of effects on log value added per worker by cohort and year.

    Attributes
    ----------
    sums
        In units of `UNIT`, shape (n_years, n_years): cohort, year.
    counts
        Firm-years seen, same shape.
    cohort_firms
        Firms of a cohort that are seen at all, shape (n_years,).
    never_firms
        Firms that are never awarded.
    """

    world: World
    sums: IntArray = field(init=False)
    counts: IntArray = field(init=False)
    cohort_firms: IntArray = field(init=False)
    never_firms: int = 0

    def __post_init__(self) -> None:
        n_years = len(self.world.years)
        self.sums = np.zeros((n_years, n_years), dtype=np.int64)
        self.counts = np.zeros((n_years, n_years), dtype=np.int64)
        self.cohort_firms = np.zeros(n_years, dtype=np.int64)

    def add(self, block: Block) -> None:
        """Add a block's firms: the difference between both outcomes of each firm-year seen.

        Labour does not answer awards, so the difference of log value added is that of log
        value added per worker.
        """
        treated = np.isfinite(block.awarding.cohort)
        cohorts = (block.awarding.cohort[treated] - self.world.start).astype(np.int64)
        seen = block.seen[:, treated]
        effect = np.log(block.gva[:, treated]) - np.log(block.gva_untreated[:, treated])
        whole = np.rint(effect / UNIT).astype(np.int64)
        years, firms = np.nonzero(seen)
        np.add.at(self.sums, (cohorts[firms], years), whole[years, firms])
        np.add.at(self.counts, (cohorts[firms], years), 1)
        np.add.at(self.cohort_firms, cohorts, 1)
        self.never_firms += int((~treated).sum())

    def list_rows(self) -> Iterator[TruthRow]:
        """Yield the truth: cells, event times, averages, cohorts' sizes, parameters."""
        yield from self._list_cells()
        clean = np.arange(len(self.cohort_firms)) >= self._first_clean
        yield from self._list_event_times(clean)
        yield from self._list_averages(clean)
        yield TruthRow("never_treated", n_firms=self.never_firms)
        yield from _list_parameters(self.world)

    @property
    def _first_clean(self) -> int:
        return self.world.first_clean_cohort - self.world.start

    @property
    def _rel_times(self) -> IntArray:
        years = np.arange(len(self.cohort_firms))
        return years[None, :] - years[:, None]

    def _list_cells(self) -> Iterator[TruthRow]:
        for cohort, year in zip(*np.nonzero(self.counts), strict=True):
            count = int(self.counts[cohort, year])
            yield TruthRow(
                "att_gt",
                cohort=self.world.start + int(cohort),
                rel_time=int(year - cohort),
                effect=_divide(self.sums[cohort, year], count),
                n_firms=count,
            )

    def _list_event_times(self, clean: BoolArray) -> Iterator[TruthRow]:
        cells = (self.counts > 0) & clean[:, None]
        for rel_time in np.unique(self._rel_times[cells]):
            at = cells & (self._rel_times == rel_time)
            count = int(self.counts[at].sum())
            for term, effect in (
                ("", self._average_rows(at)),
                (BY_COHORT, self._average_cells(at)),
            ):
                yield TruthRow("att_event", term, None, int(rel_time), effect, count)

    def _list_averages(self, clean: BoolArray) -> Iterator[TruthRow]:
        for ending, cohorts in (("", clean), ("_all_cohorts", np.ones_like(clean))):
            post = (self.counts > 0) & cohorts[:, None] & (self._rel_times >= 0)
            n_firms = int(self.cohort_firms[post.any(axis=1)].sum())
            if not n_firms:
                continue
            events = [
                self._average_cells(post & (self._rel_times == rel_time))
                for rel_time in np.unique(self._rel_times[post])
            ]
            averages = {
                "observations": self._average_rows(post),
                "simple": self._average_cells(post),
                "event": sum(events) / len(events),
            }
            for term, effect in averages.items():
                yield TruthRow("att", f"{term}{ending}", effect=effect, n_firms=n_firms)

    def _average_rows(self, cells: BoolArray) -> float:
        """Return the mean effect of the cells' firm-years, log points."""
        return _divide(self.sums[cells].sum(), int(self.counts[cells].sum()))

    def _average_cells(self, cells: BoolArray) -> float:
        """Return the mean of the cells' effects, each weighted by the firms of its cohort."""
        means = self.sums[cells] / self.counts[cells] * UNIT
        weights = np.broadcast_to(self.cohort_firms[:, None], cells.shape)[cells]
        return float((means * weights).sum() / weights.sum())


def write_truth(rows: Iterator[TruthRow]) -> bytes:
    """Return ``truth.csv``: effects in log points with nine decimals."""
    lines = [HEADER]
    for row in rows:
        effect = None if row.effect is None else f"{row.effect:.9f}"
        cells = (row.estimand, row.term, row.cohort, row.rel_time, effect, row.n_firms, row.value)
        lines.append(",".join("" if cell is None else str(cell) for cell in cells))
    return "\n".join([*lines, ""]).encode()


def _list_parameters(world: World) -> Iterator[TruthRow]:
    yield TruthRow("parameter", "selection", value=world.selection)
    yield TruthRow("parameter", "coverage", value=world.coverage)
    yield TruthRow("parameter", "first_clean_cohort", value=world.first_clean_cohort)
    for name in PARAMETERS:
        yield TruthRow("parameter", name, value=getattr(world, name))


def _divide(total: int, count: int) -> float:
    return int(total) / count * UNIT
