"""Errors of synthetic difference-in-differences from panels drawn out of the one at hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.synthetic.average_gaps import average_gaps
from ipec_econ.numerics.synthetic.choices import SyntheticChoices
from ipec_econ.numerics.synthetic.estimate_gaps import SyntheticFit, estimate_gaps
from ipec_econ.numerics.synthetic.fit_weights import CohortWeights
from ipec_econ.numerics.synthetic.synthetic_panel import SyntheticPanel

MOST_TRIES = 100
"""Draws for each that is used, after which the panel is too small to draw from."""

Draw = tuple[IntArray, IntArray]
"""Rows of the panel, donors first, and the cohorts of the last ones."""


class RedrawError(ValueError):
    """Hardly any draw holds a firm of every cohort."""


def compute_placebo(
    panel: SyntheticPanel,
    fit: SyntheticFit,
    choices: SyntheticChoices,
    masks: BoolArray,
    *,
    replications: int,
    seed: int,
) -> FloatArray:
    """Return the covariance of averages when donors take the treated firms' places, shape (K, K).

    Each draw orders the donors at random; the last ones stand for the treated firms, the others
    are donors. Weights are fitted anew from those of the fit, with its penalties. Where each donor
    takes the place of a single treated firm in turn, nothing is drawn.

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), algorithm 4.
    """
    if can_take_turns(panel, replications):
        draws = _take_turns(panel)
    else:
        draws = _permute(panel, replications, np.random.default_rng(seed))
    return _compute_covariance(panel, fit, choices, masks, draws)


def can_take_turns(panel: SyntheticPanel, replications: int) -> bool:
    """Return whether there are no more different placebos than replications."""
    return len(panel.group) == 1 and panel.n_donors <= replications


def _take_turns(panel: SyntheticPanel) -> Iterator[Draw]:
    donors = np.arange(panel.n_donors)
    for one in donors:
        yield np.append(np.delete(donors, one), one), panel.group


def _permute(
    panel: SyntheticPanel, replications: int, generator: np.random.Generator
) -> Iterator[Draw]:
    for _ in range(replications):
        yield generator.permutation(panel.n_donors), panel.group


def compute_bootstrap(
    panel: SyntheticPanel,
    fit: SyntheticFit,
    choices: SyntheticChoices,
    masks: BoolArray,
    *,
    replications: int,
    seed: int,
) -> FloatArray:
    """Return the covariance of averages when firms are drawn with replacement, shape (K, K).

    Draws without a donor or without a firm of some cohort are drawn again. Weights are fitted anew
    from those of the fit, with its penalties.

    Raises
    ------
    RedrawError
        Too few draws hold a firm of every cohort.

    References
    ----------
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), algorithm 2.
    """
    draws = _resample(panel, replications, np.random.default_rng(seed))
    return _compute_covariance(panel, fit, choices, masks, draws)


def _resample(
    panel: SyntheticPanel, replications: int, generator: np.random.Generator
) -> Iterator[Draw]:
    n_units, n_found = len(panel.outcome), 0
    for _ in range(MOST_TRIES * replications):
        rows = np.sort(generator.integers(0, n_units, size=n_units))
        group = panel.group[rows[rows >= panel.n_donors] - panel.n_donors]
        whole = len(np.unique(group)) == len(panel.n_before)
        if whole and rows[0] < panel.n_donors:
            yield rows, group
            n_found += 1
        if n_found == replications:
            return
    raise RedrawError


def _compute_covariance(
    panel: SyntheticPanel,
    fit: SyntheticFit,
    choices: SyntheticChoices,
    masks: BoolArray,
    draws: Iterator[Draw],
) -> FloatArray:
    found = []
    for rows, group in draws:
        n_donors = len(rows) - len(group)
        drawn = SyntheticPanel(panel.outcome[rows], n_donors, group, panel.n_before)
        starts = [_start_from(weights, rows[:n_donors]) for weights in fit.weights]
        gaps = estimate_gaps(drawn, choices, fit.tunings, starts).gaps
        found.append(average_gaps(gaps, drawn.n_treated, masks))
    averages = np.array(found)
    vcov: FloatArray = cross_product(averages - averages.mean(axis=0)) / len(averages)
    return vcov


def _start_from(weights: CohortWeights, donors: IntArray) -> CohortWeights:
    """Return the weights of the donors drawn, scaled to one; equal ones where they are all zero."""
    own = weights.donor[donors]
    total = own.sum()
    even = np.full(len(own), 1.0 / len(own))
    return CohortWeights(own / total if total > 0 else even, weights.period)
