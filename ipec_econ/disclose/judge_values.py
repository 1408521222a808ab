"""Whether statistics of one variable may be released, by the firms behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.disclosure import DisclosureRules, Rule

REASONS: Mapping[Rule, str] = {
    "threshold": "fewer firms have a value than the threshold",
    "class": "fewer firms than the threshold have, or have not, what is counted",
    "dominance": "the largest firms make up too much of it",
    "position": "fewer firms than the threshold lie on one side",
    "endpoint": "the smallest and the largest value are one firm's",
    "differencing": "with the mean of nearly the same firms it would tell of those in between",
    "recoverable": "with the other groups it would give away one that is withheld",
}
QUARTILES = {"p25": 0.25, "median": 0.5, "p75": 0.75}
MOMENTS = ("mean", "std_dev")
ENDS = ("min", "max")
BINARY = 2


@dataclass(frozen=True, slots=True)
class ValueVerdict:
    """Statistics of a variable that are withheld, by name, and what all of them rest on.

    ``is_whole`` tells a variable of whole numbers alone: a precise mean of few would give away how
    many there are.
    """

    withheld: Mapping[str, Rule]
    evidence: Mapping[str, float] = field(default_factory=dict)
    is_whole: bool = False


def judge_values(values: FloatArray, firms: IntArray, rules: DisclosureRules) -> ValueVerdict:
    """Judge mean, standard deviation, quartiles and ends of values, shape (n_rows,), NaN missing.

    Parameters
    ----------
    firms
        A number for each row's firm, same shape.

    Notes
    -----
    A firm's contribution to a sum is the absolute sum of its values. The (n, k) rule holds the
    largest n firms' share of the sum against k; the p% rule what is left beside the two largest
    against the largest.
    """
    known = ~np.isnan(values)
    values, firms = values[known], firms[known]
    n_firms = len(np.unique(firms))
    evidence: dict[str, float] = {"n_obs": float(len(values)), "n_units": float(n_firms)}
    if n_firms < rules.threshold:
        every = dict.fromkeys((*MOMENTS, *QUARTILES, *ENDS), "threshold")
        return ValueVerdict(every, evidence)  # type: ignore[arg-type]
    withheld: dict[str, Rule] = dict.fromkeys(ENDS, "endpoint")
    distinct = np.unique(values)
    if len(distinct) <= BINARY and np.isin(distinct, (0.0, 1.0)).all():
        sides = [float(_count(firms, values == one)) for one in (0.0, 1.0)]
        evidence |= {"firms_without": sides[0], "firms_with": sides[1]}
        if min(sides) < rules.threshold:
            withheld |= dict.fromkeys((*MOMENTS, *QUARTILES), "class")
        return ValueVerdict(withheld, evidence, is_whole=True)
    shares = measure_dominance(values, firms, rules.dominance_firms)
    evidence |= shares
    if is_dominated(shares, rules):
        withheld |= dict.fromkeys(MOMENTS, "dominance")
    for name, share in QUARTILES.items():
        point = np.quantile(values, share)
        sides = [float(_count(firms, values <= point)), float(_count(firms, values >= point))]
        evidence[f"firms_beside_{name}"] = min(sides)
        if min(sides) < rules.threshold:
            withheld[name] = "position"
    return ValueVerdict(withheld, evidence, is_whole=bool((values == np.rint(values)).all()))


def _count(firms: IntArray, rows: BoolArray) -> int:
    return len(np.unique(firms[rows]))


def measure_dominance(values: FloatArray, firms: IntArray, n_largest: int) -> dict[str, float]:
    """Return the share of the largest firms, and the rest beside the two largest in per cent.

    Parameters
    ----------
    values, firms
        Shape (n_rows,); no value is missing.
    n_largest
        How many firms the share is of.
    """
    places, codes = np.unique(firms, return_inverse=True)
    sums = np.sort(np.abs(np.bincount(codes, values, minlength=len(places))))[::-1]
    total = float(sums.sum())
    if not total:
        return {"largest_share": 0.0, "rest_percent": 100.0}
    rest = float(sums[2:].sum())
    return {
        "largest_share": float(sums[:n_largest].sum()) / total,
        "rest_percent": 100.0 * rest / float(sums[0]),
    }


def is_dominated(shares: Mapping[str, float], rules: DisclosureRules) -> bool:
    """Tell whether a sum fails the (n, k) rule or the p% rule."""
    return (
        shares["largest_share"] > rules.dominance_share or shares["rest_percent"] < rules.p_percent
    )
