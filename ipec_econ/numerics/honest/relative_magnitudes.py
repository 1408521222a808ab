"""The set of effects that relative magnitudes leave possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.honest.breakdown import find_breakdown
from ipec_econ.numerics.honest.conditional_test import find_accepted
from ipec_econ.numerics.honest.event_path import EventPath
from ipec_econ.numerics.honest.least_favorable import compute_least_favorable
from ipec_econ.numerics.honest.relative_moments import MomentSystems, build_moments

GRID = 1000
"""Effects that are tried before ends are refined (HonestDiD's number)."""

REACH = 20.0
"""Half the grid's width, in standard errors (HonestDiD's number), doubled until both ends fail."""

HALVINGS = 50
"""Of the step between the last rejected and the first accepted effect."""

FIRST_STAGE = 0.1
"""Share of the size that the least favourable test gets (HonestDiD's and the paper's number)."""

BOUNDS = np.concatenate([[0.0], 2.0 ** np.arange(-10, 21)])
"""Values of Mbar that are tried for the breakdown value before it is refined."""

RelativeMethod = Literal["c_lf", "conditional"]


def compute_relative_set(
    path: EventPath, mbar: float, *, method: RelativeMethod, conf_level: float
) -> tuple[float, float]:
    """Return the ends of the confidence set for the effect.

    Differences of the trends from one period to the next are, after the reference, at most `mbar`
    times the largest of those before it.

    Parameters
    ----------
    path
        Estimates around one reference period.
    mbar
        Not negative.
    method
        ``c_lf``: conditional test below the least favourable critical value; ``conditional``:
        without that stage.
    conf_level
        Above one half.

    References
    ----------
    Rambachan and Roth (2023), "A more credible approach to parallel trends", Review of Economic
    Studies 90(5), sections 2.4 and 3.
    """
    test = _RelativeTest.build(path, mbar, method, conf_level)
    reach = REACH
    while test.accepts(np.array([-reach, reach])).any():
        reach *= 2
    grid = np.linspace(-reach, reach, GRID)
    # The effect under parallel trends is in the set, though the grid may step over a narrow one.
    found = grid[test.accepts(grid)]
    step = grid[1] - grid[0]
    first, last = min([0.0, *found[:1]]), max([0.0, *found[-1:]])
    low = _refine(test, first - step, first)
    high = _refine(test, last + step, last)
    return path.effect + path.std_error * low, path.effect + path.std_error * high


def find_relative_breakdown(
    path: EventPath, *, method: RelativeMethod, conf_level: float
) -> float | None:
    """Return the largest Mbar under which zero is rejected; ``None`` where none is."""
    zero = np.array([-path.effect / path.std_error])

    def excludes(mbar: float) -> bool:
        return not bool(_RelativeTest.build(path, mbar, method, conf_level).accepts(zero)[0])

    return find_breakdown(excludes, BOUNDS)


@dataclass(frozen=True, slots=True)
class _RelativeTest:
    """The test of one path and Mbar, effects in standard errors from that under parallel trends."""

    path: EventPath
    systems: MomentSystems
    size: float
    cap: FloatArray | None

    @classmethod
    def build(
        cls, path: EventPath, mbar: float, method: RelativeMethod, conf_level: float
    ) -> _RelativeTest:
        systems, size = build_moments(path, mbar), 1 - conf_level
        if method == "conditional":
            return cls(path, systems, size, None)
        first = FIRST_STAGE * size
        cap = compute_least_favorable(systems, first)
        # What the first stage leaves, so that both together have the size asked for.
        return cls(path, systems, (size - first) / (1 - first), cap)

    def accepts(self, scaled: FloatArray) -> BoolArray:
        effects = self.path.effect + self.path.std_error * scaled
        return find_accepted(self.systems, effects, size=self.size, cap=self.cap)


def _refine(test: _RelativeTest, rejected: float, accepted: float) -> float:
    """Return the end of the set between a rejected and an accepted effect."""
    for _ in range(HALVINGS):
        middle = (rejected + accepted) / 2
        if test.accepts(np.array([middle]))[0]:
            accepted = middle
        else:
            rejected = middle
    return accepted
