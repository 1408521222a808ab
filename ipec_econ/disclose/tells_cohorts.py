"""Whether the firms of event times would give away how large small cohorts are."""

from __future__ import annotations

from itertools import combinations

from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.core.estimates import ModelResult

BY_COHORT = ("att_gt", "acrt_gt")


def tells_cohorts(result: ModelResult, rules: DisclosureRules) -> bool:
    """Tell whether a cohort of fewer firms than the threshold is among those of an event time.

    The firms of an event time are the sum of the cohorts seen then: from many such sums and the
    sizes of other cohorts a small one could be narrowed down. Where no row is of one cohort, two
    event times that differ by few firms are taken for one that ends. Rows that count the whole
    model's firms say nothing of any.
    """
    if result.cohort_counts is not None:
        return False
    rows = [row for row in result.estimates if row.n_treated]
    cohorts = [row.n_treated or 0 for row in rows if row.estimand in BY_COHORT]
    if cohorts:
        return min(cohorts) < rules.threshold
    events = {row.n_treated or 0 for row in rows if row.rel_time is not None}
    return any(abs(one - other) < rules.threshold for one, other in combinations(events, 2))
