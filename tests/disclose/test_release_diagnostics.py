"""Diagnostics: what rests on released estimates, and nothing that would tell more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipec_econ.core.estimates import Diagnostic
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.release_diagnostics import release_diagnostics
from ipec_econ.disclose.release_estimate import withhold_estimate
from tests.disclose.rules import make_rules
from tests.report.make_results import make_att

RULES = make_rules()
PATH = tuple(
    make_att("es", "event_study", None, estimand="att_event", rel_time=event, estimate=event / 9)
    for event in (-2, 0, 1)
)
BROKEN = (withhold_estimate(PATH[0]), *PATH[1:])


def release(one: Diagnostic, rows=PATH, hidden=HiddenCounts()) -> Diagnostic | None:  # noqa: B008
    kept, verdicts = release_diagnostics((one,), rows, hidden, RULES)
    assert len(verdicts) == 1
    assert (verdicts[0].status == "released") == bool(kept)
    return kept[0] if kept else None


def make(name: str, key: str, **values) -> Diagnostic:
    return Diagnostic("es", name, key, **({"value": 0.123456, "note": "F(3, 9180)"} | values))


def test_a_joint_test_keeps_its_p_value_alone() -> None:
    # F, its p-value and its numerator's degrees tell the denominator's: the firms less one.
    one = release(make("pretrends", "wald", value=3.0, statistic=1.23456, p_value=0.345678))
    assert one is not None
    assert (one.value, one.statistic, one.p_value, one.note) == (3.0, None, 0.3457, "")


def test_a_period_of_the_path_says_what_its_row_says() -> None:
    one = release(make("pretrends", "rel_time=-2"))
    assert one is not None
    assert (one.value, one.lower) == (PATH[0].estimate, PATH[0].conf_low)
    assert release(make("pretrends", "rel_time=-2"), BROKEN) is None


@pytest.mark.parametrize("name", ["honest_did", "equality"])
def test_what_rests_on_all_rows_needs_all_of_them(name: str) -> None:
    assert release(make(name, "original rel_time=0")) is not None
    assert release(make(name, "original rel_time=0"), BROKEN) is None


def test_resampling_follows_its_row() -> None:
    rows = (replace(PATH[1], estimand="att", term="simple", rel_time=None), BROKEN[0])
    assert release(make("bootstrap", "att simple"), rows) is not None
    assert release(make("bootstrap", "att_event -2"), rows) is None
    for end in ("", ", elasticities known"):
        assert release(make("elasticity_noise", "att simple" + end), rows) is not None
        assert release(make("elasticity_noise", "att_event -2" + end), rows) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("leave_one_cohort_out", "2013"),
        ("turning_point", "share shape"),
        ("bacon", "2013 vs 2014"),
        ("synthetic_control", "cohort=2013 donors"),
        ("of_the_future", ""),
    ],
)
def test_what_nothing_evidences_is_left_out(name: str, key: str) -> None:
    assert release(make(name, key)) is None


def test_firms_of_groups_are_counts() -> None:
    one = release(make("group", "region", value=67.0, note="region is east; value is its firms"))
    assert one is not None
    assert (one.value, one.note) == (70.0, "region is east")
    small = release(make("group", "region", value=6.0))
    assert small is not None
    assert small.value is None


def test_firms_of_a_group_that_protects_another_are_withheld_here_too() -> None:
    one = release(make("group", "region", value=67.0), hidden=HiddenCounts(firms=frozenset({67})))
    assert one is not None
    assert one.value is None
