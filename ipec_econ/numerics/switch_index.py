"""Which first doses and cohorts of switchers there are among all firms, under one numbering."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.switch_trace import TracedSwitches


@dataclass(frozen=True, slots=True)
class SwitchTable:
    """Firms counted by first dose, first switch and dose at it, shapes (k,)."""

    level: FloatArray
    first: IntArray
    at: FloatArray
    size: IntArray


@dataclass(frozen=True, slots=True)
class SwitchIndex:
    """First doses that firms share which switch at different times, and their cohorts.

    Attributes
    ----------
    n_periods
        T.
    levels
        First doses, ascending, shape (n_baselines,).
    doses
        Doses at first switches, ascending.
    keys
        What tells cohorts apart: first dose, first switch and dose at it, in this order of rank,
        as one ascending number, shape (n_cohorts,).
    sizes
        Firms of each cohort, shape (n_cohorts,).
    """

    n_periods: int
    levels: FloatArray
    doses: FloatArray
    keys: IntArray
    sizes: IntArray

    @property
    def n_baselines(self) -> int:
        """How many first doses there are."""
        return len(self.levels)

    @property
    def n_cohorts(self) -> int:
        """How many cohorts there are."""
        return len(self.keys)

    @property
    def n_switching(self) -> int:
        """Firms that switch."""
        return int(self.sizes.sum())

    @property
    def baseline(self) -> IntArray:
        """Code of each cohort's first dose, shape (n_cohorts,)."""
        codes: IntArray = self.keys // max(1, len(self.doses)) // (self.n_periods + 1)
        return codes

    @property
    def first(self) -> IntArray:
        """Place of each cohort's first switch, shape (n_cohorts,)."""
        places: IntArray = self.keys // max(1, len(self.doses)) % (self.n_periods + 1)
        return places

    @property
    def direction(self) -> FloatArray:
        """1.0 where a cohort's dose rises, −1.0 where it falls, shape (n_cohorts,)."""
        at = self.doses[self.keys % max(1, len(self.doses))]
        signs: FloatArray = np.sign(at - self.levels[self.baseline])
        return signs

    def find_shared(self, level: FloatArray) -> BoolArray:
        """Return which firms' first dose is among `levels`, shape (n,)."""
        return np.isin(level, self.levels)

    def number_levels(self, level: FloatArray) -> IntArray:
        """Return codes of first doses, every one of which is among `levels`."""
        return np.searchsorted(self.levels, level).astype(np.int64)

    def number_cohorts(self, baseline: IntArray, first: IntArray, at: FloatArray) -> IntArray:
        """Return the cohorts of firms that switch."""
        dose = np.searchsorted(self.doses, at)
        return np.searchsorted(self.keys, self._join(baseline, first, dose)).astype(np.int64)

    def _join(self, baseline: IntArray, first: IntArray, dose: IntArray) -> IntArray:
        joint: IntArray = (baseline * (self.n_periods + 1) + first) * len(self.doses) + dose
        return joint


def count_switches(
    traced: TracedSwitches, n_periods: int, copies: IntArray | None = None
) -> SwitchTable:
    """Count firms, or what they stand for, by first dose, first switch and dose at it."""
    levels, level = np.unique(traced.level, return_inverse=True)
    doses, dose = np.unique(traced.at, return_inverse=True)
    joint = (level * (n_periods + 1) + traced.first) * len(doses) + dose
    keys, place = np.unique(joint, return_inverse=True)
    size = np.bincount(place, weights=copies, minlength=len(keys))
    rest, at = np.divmod(keys, max(1, len(doses)))
    code, first = np.divmod(rest, n_periods + 1)
    return SwitchTable(levels[code], first, doses[at], np.rint(size).astype(np.int64))


def index_switches(tables: Iterable[SwitchTable], n_periods: int) -> SwitchIndex:
    """Return the numbering of what the tables of all parts hold together."""
    held = tuple(tables)
    level = np.concatenate([np.empty(0), *(one.level for one in held)])
    first = np.concatenate([np.empty(0, dtype=np.int64), *(one.first for one in held)])
    at = np.concatenate([np.empty(0), *(one.at for one in held)])
    size = np.concatenate([np.empty(0, dtype=np.int64), *(one.size for one in held)])
    kept = _find_shared(level, first)
    switching = kept & (first < n_periods)
    levels, doses = np.unique(level[kept]), np.unique(at[switching])
    bare = SwitchIndex(n_periods, levels, doses, np.empty(0, np.int64), np.empty(0, np.int64))
    baseline = np.searchsorted(levels, level[switching])
    joint = bare._join(baseline, first[switching], np.searchsorted(doses, at[switching]))
    keys, place = np.unique(joint, return_inverse=True)
    sizes: IntArray = np.zeros(len(keys), dtype=np.int64)
    np.add.at(sizes, place, size[switching])
    return SwitchIndex(n_periods, levels, doses, keys.astype(np.int64), sizes)


def _find_shared(level: FloatArray, first: IntArray) -> BoolArray:
    """Return whose first dose has firms that switch at different times, or never."""
    _, code = np.unique(level, return_inverse=True)
    n_codes = int(code.max(initial=-1)) + 1
    earliest = np.full(n_codes, np.iinfo(np.int64).max)
    latest = np.full(n_codes, -1)
    np.minimum.at(earliest, code, first)
    np.maximum.at(latest, code, first)
    shared: BoolArray = (earliest < latest)[code]
    return shared
