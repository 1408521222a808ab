"""Match rates, by hand."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.link_summary import LinkSummary
from ipec_econ.disclose.hidden_counts import hide_counts
from ipec_econ.disclose.release_linkage import LinkEvidence, list_link_counts, release_linkage
from tests.disclose.rules import make_rules

RULES = make_rules()
QUALITY = {
    "n_awards": 103,
    "n_linked": 61,
    "share_linked": 61 / 103,
    "n_suppliers": 47,
    "value": {"total": 1030.0, "linked": 610.0, "share_linked": 610 / 1030},
    "by_rule": [
        {"rule": "identifier", "n_linked": 58, "share_linked": 58 / 103, "n_firms_linked": 23},
        {"rule": "name", "n_linked": 3, "share_linked": 3 / 103, "n_firms_linked": 2},
    ],
    "by_time": [
        {"time": 2012, "n_awards": 51, "n_linked": 31, "share_linked": 31 / 51},
        {"time": 2013, "n_awards": 52, "n_linked": 30, "share_linked": 30 / 52},
    ],
    "ties": {"n_tied": 12},
}


def release(quality=QUALITY, *, suppliers=47, value=10.0):
    n = 103
    evidence = LinkEvidence(
        suppliers=np.arange(n) % suppliers,
        times=np.repeat([2012, 2013], [51, 52]),
        values=np.r_[value, np.full(n - 1, 10.0)],
        linked=(np.arange(n) % 5 < 3).astype(np.int64),
    )
    by_rule = {one["rule"]: one["n_linked"] for one in quality["by_rule"]}
    summary = LinkSummary(103, 61, 0, 24, by_rule, quality)
    hidden = hide_counts((list_link_counts(summary, evidence, RULES),), RULES)
    return release_linkage(summary, evidence, hidden, RULES)


def test_shares_are_those_of_rounded_counts() -> None:
    released, _ = release()
    assert (released.rows, released.linked) == (100, 60)
    assert released.quality["share_linked"] == 0.6
    assert released.quality["by_rule"][0]["share_linked"] == 0.6
    assert released.quality["by_time"][0] == {
        "time": 2012, "n_awards": 50, "n_linked": 30, "share_linked": 0.6
    }  # fmt: skip


def test_a_rule_of_few_is_withheld_and_steps_without_evidence_are_left_out() -> None:
    released, verdicts = release()
    assert released.quality["by_rule"][1]["n_linked"] is None
    assert released.quality["by_rule"][1]["share_linked"] is None
    assert released.by_rule["name"] is None
    assert "ties" not in released.quality
    assert {one.rule for one in verdicts} >= {"threshold", "no_evidence"}


def test_periods_of_few_suppliers_are_withheld_however_many_awards() -> None:
    released, _ = release(suppliers=9)
    assert all(one["n_awards"] is None for one in released.quality["by_time"])


def test_values_are_withheld_where_a_supplier_dominates() -> None:
    assert release()[0].quality["value"]["total"] == 1030.0
    assert release(value=1e6)[0].quality["value"] is None
    # Of 41 awards that are not linked 9 suppliers get equal values: the difference is theirs.
    assert release(suppliers=5)[0].quality["value"] is None
