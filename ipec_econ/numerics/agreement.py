"""How far a yes-or-no rule agrees with labels: precision, recall, F1 and kappa, with intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """A share or coefficient with its confidence interval; all ``None`` where it is not defined."""

    estimate: float | None
    low: float | None
    high: float | None


UNDEFINED = Interval(None, None, None)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A rule against labels.

    Attributes
    ----------
    precision
        Share of the rule's yes that the labels call yes.
    recall
        Share of the labels' yes that the rule finds.
    f1
        Harmonic mean of both.
    kappa
        Cohen's kappa: agreement beyond what the margins alone would give.
    """

    precision: Interval
    recall: Interval
    f1: Interval
    kappa: Interval


def measure_agreement(
    true_yes: int, false_yes: int, false_no: int, true_no: int, *, conf_level: float = 0.95
) -> Agreement:
    """Measure how far a rule agrees with labels, from the four counts.

    Precision and recall have Wilson's score intervals. F1 is 2J / (1 + J) of the share
    J = true yes / (true yes + false yes + false no), so that Wilson's interval of J gives its own.
    Kappa has the interval of Fleiss, Cohen and Everitt's large-sample variance, cut at −1 and 1; it
    is not defined where the rule, or the labels, say the same of every case.

    Parameters
    ----------
    true_yes, false_yes, false_no, true_no
        Cases where rule and label say yes, only the rule, only the label, neither.
    conf_level
        Confidence level of all intervals.

    References
    ----------
    Wilson (1927), JASA 22, 209-212. Cohen (1960), Educational and Psychological Measurement 20,
    37-46. Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72, 323-327, equation 13.
    """
    z = NormalDist().inv_cdf((1 + conf_level) / 2)
    return Agreement(
        precision=_find_share(true_yes, true_yes + false_yes, z),
        recall=_find_share(true_yes, true_yes + false_no, z),
        f1=_find_f1(_find_share(true_yes, true_yes + false_yes + false_no, z)),
        kappa=_find_kappa(((true_yes, false_yes), (false_no, true_no)), z),
    )


def _find_share(count: int, of: int, z: float) -> Interval:
    if not of:
        return UNDEFINED
    share, spread = count / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    # At 0 and at all, rounding must not leave the share outside its own interval.
    low = 0.0 if count == 0 else middle - half
    high = 1.0 if count == of else middle + half
    return Interval(share, low, high)


def _find_f1(share: Interval) -> Interval:
    if share.estimate is None or share.low is None or share.high is None:
        return UNDEFINED
    low, middle, high = (2 * j / (1 + j) for j in (share.low, share.estimate, share.high))
    return Interval(middle, low, high)


def _find_kappa(table: tuple[tuple[int, int], tuple[int, int]], z: float) -> Interval:
    n = sum(map(sum, table))
    if not n:
        return UNDEFINED
    p = [[count / n for count in row] for row in table]
    rule = [sum(row) for row in p]
    label = [p[0][j] + p[1][j] for j in range(2)]
    observed = p[0][0] + p[1][1]
    expected = rule[0] * label[0] + rule[1] * label[1]
    if 0 in (*rule, *label):
        # Who says the same of every case agrees by its margin alone: kappa is 0, its variance too.
        return UNDEFINED
    kappa = (observed - expected) / (1 - expected)
    rest = 1 - kappa
    agreeing = sum(p[i][i] * (1 - (rule[i] + label[i]) * rest) ** 2 for i in range(2))
    differing = sum(p[i][1 - i] * (label[i] + rule[1 - i]) ** 2 for i in range(2)) * rest**2
    variance = agreeing + differing - (kappa - expected * rest) ** 2
    std_error = math.sqrt(max(variance, 0.0) / n) / (1 - expected)
    return Interval(kappa, max(kappa - z * std_error, -1.0), min(kappa + z * std_error, 1.0))
