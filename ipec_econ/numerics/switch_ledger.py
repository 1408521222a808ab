"""Sums of each comparison over all firms, gathered part by part."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.switch_averages import average_changes, count_firms
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_comparison import (
    Balance,
    Span,
    balance_sides,
    find_changes,
    find_span,
    sum_codes,
)
from ipec_econ.numerics.switch_deviations import CellMeans
from ipec_econ.numerics.switch_index import SwitchIndex
from ipec_econ.numerics.switch_paths import SwitchPaths
from ipec_econ.numerics.switch_sums import list_rels


@dataclass(frozen=True, slots=True)
class SideSums:
    """Sums over firms on one side, by event time and by what tells their kinds apart.

    Attributes
    ----------
    weight, change
        Σw and Σw · change.
    firms
        How many they are.
    seen
        Whether a coarser cluster has one of them, with the cluster last; no clusters without any.
    """

    weight: FloatArray
    change: FloatArray
    firms: IntArray
    seen: BoolArray

    @classmethod
    def start(cls, shape: tuple[int, ...], n_clusters: int) -> SideSums:
        """Return sums over nobody."""
        return cls(
            np.zeros(shape),
            np.zeros(shape),
            np.zeros(shape, dtype=np.int64),
            np.zeros((*shape, n_clusters), dtype=np.bool_),
        )

    def add(
        self, at: tuple[int, ...], paths: SwitchPaths, firms: IntArray, code: IntArray, span: Span
    ) -> None:
        """Add the firms of a part, by their codes on the last axis."""
        size = self.weight.shape[-1]
        weight = paths.weight[firms]
        self.weight[at] += sum_codes(code, weight, size)
        self.change[at] += sum_codes(code, weight * find_changes(paths, firms, span), size)
        self.firms[at] += count_firms(paths, firms, code, size)
        if paths.cluster is not None:
            self.seen[at][code, paths.cluster[firms]] = True

    def average(self, at: tuple[int, ...]) -> CellMeans:
        """Return the mean change and the number of clusters of each kind."""
        mean = average_changes(self.weight[at], self.change[at])
        return mean, count_clusters(self.firms[at], self.seen[at])


@dataclass(frozen=True, slots=True)
class SwitchLedger:
    """Sums over all firms of every comparison that a model asks for.

    Attributes
    ----------
    controls
        By event time, first switch and first dose, shape (n_rels, T, n_baselines).
    switchers
        By event time and cohort, which says when it switches, shape (n_rels, n_cohorts).
    """

    index: SwitchIndex
    place: dict[int, int]
    controls: SideSums
    switchers: SideSums
    balances: dict[tuple[int, int], Balance] = field(default_factory=dict)

    @classmethod
    def start(cls, index: SwitchIndex, choices: SwitchChoices, n_clusters: int) -> SwitchLedger:
        """Return a ledger without firms."""
        rels = list_rels(choices)
        return cls(
            index,
            {rel: k for k, rel in enumerate(rels)},
            SideSums.start((len(rels), index.n_periods, index.n_baselines), n_clusters),
            SideSums.start((len(rels), index.n_cohorts), n_clusters),
        )

    @property
    def spans(self) -> list[Span]:
        """All comparisons that the panel's periods hold."""
        n_periods = self.index.n_periods
        found = (
            find_span(rel, first, n_periods) for rel in self.place for first in range(1, n_periods)
        )
        return [span for span in found if span is not None]

    def add_controls(self, paths: SwitchPaths, controls: IntArray, span: Span) -> None:
        """Add the controls of one comparison in a part."""
        at = (self.place[span.rel], span.first)
        self.controls.add(at, paths, controls, paths.baseline[controls], span)

    def add_switchers(self, paths: SwitchPaths, switchers: IntArray, span: Span) -> None:
        """Add the switchers of one comparison in a part."""
        at = (self.place[span.rel],)
        self.switchers.add(at, paths, switchers, paths.cohort[switchers], span)

    def find_there(self, span: Span) -> BoolArray:
        """Return which first doses have a control, shape (n_baselines,)."""
        there: BoolArray = self.controls.firms[self.place[span.rel], span.first] > 0
        return there

    def balance(self, span: Span) -> Balance:
        """Return what both sides weigh; all firms are in."""
        key = (span.rel, span.first)
        if key not in self.balances:
            k, (own, baseline) = self.place[span.rel], self._find_own(span)
            size = self.index.n_baselines
            signed = self.switchers.weight[k, own] * self.index.direction[own]
            number = sum_codes(baseline, self.switchers.firms[k, own].astype(np.float64), size)
            self.balances[key] = balance_sides(
                sum_codes(baseline, signed, size), number > 0, self.controls.weight[k, span.first]
            )
        return self.balances[key]

    def average_all(self, span: Span) -> CellMeans:
        """Average over switchers and controls, by first dose."""
        k, (own, baseline) = self.place[span.rel], self._find_own(span)
        weight, change = (self.controls.weight[k, span.first], self.controls.change[k, span.first])
        size = self.index.n_baselines
        weight = weight + sum_codes(baseline, self.switchers.weight[k, own], size)
        change = change + sum_codes(baseline, self.switchers.change[k, own], size)
        firms, seen = self.controls.firms[k, span.first], self.controls.seen[k, span.first].copy()
        firms = firms + np.bincount(
            baseline, weights=self.switchers.firms[k, own], minlength=size
        ).astype(np.int64)
        np.logical_or.at(seen, baseline, self.switchers.seen[k, own])
        return average_changes(weight, change), count_clusters(firms, seen)

    def _find_own(self, span: Span) -> tuple[IntArray, IntArray]:
        """Return the cohorts that switch in a comparison, and codes of their first doses."""
        own = np.flatnonzero(self.index.first == span.first)
        return own, self.index.baseline[own]


@dataclass(frozen=True, slots=True)
class LedgerAverages:
    """Means of one comparison over all firms."""

    ledger: SwitchLedger
    span: Span

    def average_switchers(self, level: int) -> CellMeans:
        """Average over switchers, by cohort: the one level there is."""
        if level:
            raise IndexError("a ledger sorts switchers by cohort alone")
        return self.ledger.switchers.average((self.ledger.place[self.span.rel],))

    def average_controls(self) -> CellMeans:
        """Average over controls, by first dose."""
        return self.ledger.controls.average((self.ledger.place[self.span.rel], self.span.first))

    def average_all(self) -> CellMeans:
        """Average over switchers and controls, by first dose."""
        return self.ledger.average_all(self.span)


def count_clusters(firms: IntArray, seen: BoolArray) -> IntArray:
    """Return the clusters of each kind: firms, where each is its own."""
    if not seen.shape[-1]:
        return firms
    counted: IntArray = seen.sum(axis=-1)
    return counted
