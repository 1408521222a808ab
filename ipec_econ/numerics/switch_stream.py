"""Effects of switching of firms that are read part by part, and never held together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import Influence, multiply_firms
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.dose_panel import DosePanel
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_comparison import (
    Sides,
    Span,
    choose_switchers,
    find_controls,
    find_switchers,
    take_sides,
)
from ipec_econ.numerics.switch_deviations import Averages, Levels, sort_by_cohort
from ipec_econ.numerics.switch_effects import SwitchEffects
from ipec_econ.numerics.switch_index import SwitchIndex
from ipec_econ.numerics.switch_ledger import LedgerAverages, SwitchLedger
from ipec_econ.numerics.switch_paths import SwitchPaths, order_paths
from ipec_econ.numerics.switch_sums import EventSums, UsedRows, list_rels, sum_events
from ipec_econ.numerics.switch_survey import ReadDoses
from ipec_econ.numerics.switch_trace import trace_switches


@dataclass(frozen=True, slots=True)
class SwitchStream:
    """Firms with what all of them together say of each comparison.

    Attributes
    ----------
    read
        Reads the firms.
    index
        Their first doses and cohorts.
    choices
        What is asked; errors are within cohorts.
    n_clusters
        Clusters coarser than the firm; 0 where every firm is its own.
    ledger
        Sums of the comparisons.
    """

    read: ReadDoses
    index: SwitchIndex
    choices: SwitchChoices
    n_clusters: int
    ledger: SwitchLedger

    def estimate(self) -> tuple[SwitchEffects, tuple[int, int, int]]:
        """Estimate in one pass: as `estimate_switches`, with sums in another order.

        Returns
        -------
        tuple
            The effects, with influence where clusters are coarser than the firm, and rows, firms
            and firms with a row under treatment in any comparison.
        """
        sums = _Sums(len(list_rels(self.choices)), self.n_clusters)
        for part in self.read():
            sums.add(part, self._order(part), self)
        return sums.finish(self.choices), sums.left

    def list_influence(self, effects: SwitchEffects, read: ReadDoses) -> Iterator[FloatArray]:
        """Yield what each firm adds to the errors, part by part, shape (n_part, K or K + 1).

        Firms are in the order of `read`; those in no comparison add nothing.
        """
        place = [self.ledger.place[int(rel)] for rel in effects.rel]
        chosen = [*place, len(self.ledger.place)][: len(effects.estimate)]
        for part in read():
            paths = self._order(part)
            own = np.zeros((part.known.shape[1], len(chosen)))
            raw = np.zeros((len(self.ledger.place) + 1, len(paths.first)))
            for one in sum_events(paths, self.choices, *self.compare(paths)):
                raw[self.ledger.place[one.rel]] = one.influence
                if one.rel >= 0:
                    raw[-1] += one.influence
            own[paths.unit] = raw[chosen].T / effects.scale
            yield own

    def _order(self, part: DosePanel) -> SwitchPaths:
        return order_paths(part, trace_switches(part), self.index)

    def compare(self, paths: SwitchPaths) -> tuple[_PartComparisons, Levels]:
        """Return the comparisons of a part's firms, and how its switchers are sorted."""
        eligible = choose_switchers(paths, self.choices, self.ledger.find_there)
        return _PartComparisons(paths, self, eligible), sort_by_cohort(paths)


def open_stream(
    read: ReadDoses, index: SwitchIndex, choices: SwitchChoices, n_clusters: int
) -> SwitchStream:
    """Return the firms with the sums of all comparisons, which takes two passes.

    What controls there are decides which switchers count, so that they come first.
    """
    ledger = SwitchLedger.start(index, choices, n_clusters)
    spans = ledger.spans
    for part in read():
        paths = order_paths(part, trace_switches(part), index)
        for span in spans:
            ledger.add_controls(paths, find_controls(paths, choices, span), span)
    for part in read():
        paths = order_paths(part, trace_switches(part), index)
        eligible = choose_switchers(paths, choices, ledger.find_there)
        for span in spans:
            ledger.add_switchers(paths, find_switchers(paths, eligible, span), span)
    return SwitchStream(read, index, choices, n_clusters, ledger)


@dataclass(frozen=True, slots=True)
class _PartComparisons:
    """Comparisons of the firms of a part with means over all firms."""

    paths: SwitchPaths
    stream: SwitchStream
    eligible: BoolArray

    def pair(self, span: Span) -> Sides | None:
        balance = self.stream.ledger.balance(span)
        if not balance.active.any():
            return None
        switchers = find_switchers(self.paths, self.eligible, span)
        controls = find_controls(self.paths, self.stream.choices, span)
        return take_sides(self.paths, switchers, controls, span, balance)

    def average(self, span: Span, sides: Sides) -> Averages:  # noqa: ARG002  of all firms
        return LedgerAverages(self.stream.ledger, span)


@dataclass(frozen=True, slots=True)
class _Slopes:
    """What a firm of each cell adds, shapes (n_cells, K + 1, T) and (n_cells, K + 1)."""

    moments: CellMoments
    place: IntArray
    slope: FloatArray
    constant: FloatArray

    @classmethod
    def start(cls, part: DosePanel, paths: SwitchPaths, n_rels: int) -> _Slopes | None:
        """Return slopes of zero; ``None`` where units are firms, or clusters are coarser."""
        if part.moments is None or paths.cluster is not None:
            return None
        place = np.searchsorted(part.periods, part.moments.periods)
        moments = part.moments.take(paths.unit)
        shape = (len(paths.first), n_rels + 1)
        return cls(moments, place, np.zeros((*shape, len(place))), np.zeros(shape))

    def add(self, k: int, one: EventSums) -> None:
        if one.slope is None or one.constant is None:
            raise TypeError("units are not cells")
        slope = one.slope[self.place].T
        self.slope[:, k], self.constant[:, k] = slope, one.constant
        if one.rel >= 0:
            self.slope[:, -1] += slope
            self.constant[:, -1] += one.constant

    def multiply(self) -> FloatArray:
        fixed = np.zeros(self.constant.shape)
        return multiply_firms(self.moments, Influence(fixed, self.constant, self.slope))


class _Sums:
    """What adds up over parts: by event time, then of effects together, then of everything."""

    def __init__(self, n_rels: int, n_clusters: int) -> None:
        self._n_rels, self._n_clusters = n_rels, n_clusters
        self._sums = np.zeros((n_rels, 3))
        self._counts: IntArray = np.zeros((n_rels + 2, 3), dtype=np.int64)
        self._seen: BoolArray = np.zeros((n_rels + 2, n_clusters), dtype=np.bool_)
        self._left: IntArray = np.zeros(3, dtype=np.int64)
        # By cluster what it adds up to, and where firms are clusters their cross-product.
        self._influence = np.zeros((n_rels + 1, n_clusters or n_rels + 1))

    @property
    def left(self) -> tuple[int, int, int]:
        """Rows, firms and firms with a row under treatment in any comparison."""
        rows, units, treated = (int(value) for value in self._left)
        return rows, units, treated

    def add(self, part: DosePanel, paths: SwitchPaths, stream: SwitchStream) -> None:
        """Add the firms of a part."""
        influence = np.zeros((self._n_rels + 1, len(paths.first)))
        slopes = _Slopes.start(part, paths, self._n_rels)
        total, every = UsedRows.start(paths), UsedRows.start(paths)
        for one in sum_events(paths, stream.choices, *stream.compare(paths)):
            k = stream.ledger.place[one.rel]
            self._sums[k] += (one.change, one.scale, one.distance)
            influence[k] = one.influence
            if slopes is not None:
                slopes.add(k, one)
            self._count(k, one.rows, paths)
            every.add(one.rows)
            if one.rel >= 0:
                total.add(one.rows)
                influence[-1] += one.influence
        self._count(self._n_rels, total, paths)
        self._count(self._n_rels + 1, every, paths)
        used: BoolArray = np.zeros(part.observed.shape, dtype=np.bool_)
        used[:, paths.unit] = every.used
        self._left += part.count(used)
        if slopes is None:
            self._add_influence(influence, paths)
        else:
            self._influence += slopes.multiply()

    def finish(self, choices: SwitchChoices) -> SwitchEffects:
        rels = np.array(list_rels(choices), dtype=np.int64)
        found = np.flatnonzero(self._counts[: self._n_rels, 2] > 0)
        change, _, distance = self._sums[rels >= 0].sum(axis=0)
        estimates, scales = self._sums[found, 0] / self._sums[found, 1], self._sums[found, 1]
        chosen = found
        if distance:
            estimates = np.append(estimates, change / distance)
            scales, chosen = np.append(scales, distance), np.append(found, self._n_rels)
        if self._n_clusters:
            influence = self._influence[chosen] / scales[:, None]
            vcov = np.einsum("kg,lg->kl", influence, influence, optimize=False)
        else:
            vcov = self._influence[np.ix_(chosen, chosen)] / np.outer(scales, scales)
        rows = [*chosen, self._n_rels + 1]
        clusters = self._seen.sum(axis=1) if self._n_clusters else self._counts[:, 1]
        n_obs, n_units, n_treated = self._counts[rows].T
        counts = UsedCounts(n_obs, n_units, n_treated, clusters[rows].astype(np.int64))
        by_cluster = influence.T if self._n_clusters else None
        return SwitchEffects(
            rels[found], estimates, scales, (vcov + vcov.T) / 2, counts, by_cluster
        )

    def _count(self, place: int, rows: UsedRows, paths: SwitchPaths) -> None:
        self._counts[place] += rows.count(paths)
        self._seen[place, rows.find_clusters(paths)] = True

    def _add_influence(self, influence: FloatArray, paths: SwitchPaths) -> None:
        if paths.cluster is None:
            self._influence += np.einsum("kn,ln->kl", influence, influence, optimize=False)
        else:
            for total, own in zip(self._influence, influence, strict=True):
                total += np.bincount(paths.cluster, weights=own, minlength=self._n_clusters)
