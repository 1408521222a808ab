"""Analysts' decisions win over every rule, and are counted; stale ones are noticed."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import LinkError
from ipec_econ.core.tables import LinkFiles
from tests.link.make_links import BOTH, link, make_awards, make_firms

FIRMS = make_firms(["1", "2"], ["Alpha Ltd", "Beta Ltd"])
AWARDS = make_awards(
    award_id=["a", "b", "c", "d"],
    supplier_id=["1", None, None, "9"],
    supplier_name=["Alpha Ltd", "Alpha Ltd", "Sparkle", "Gamma"],
)


def find(awards=AWARDS, steps=BOTH, **columns):
    files = LinkFiles(
        corrections=pa.table({n: pa.array(v, pa.string()) for n, v in columns.items()})
    )
    return link(awards, FIRMS, steps=steps, files=files, corrections="corrections.csv")


def show(result):
    return [(r["firm"], r["rule"], r["decision"]) for r in result.rows.to_pylist()]


ALPHA = ("1", "name", "accepted")


def test_a_correction_by_award_identifier_or_name_wins_over_every_rule():
    result = find(
        award_id=["a", None, None], supplier_id=[None, "9.0", None],
        supplier_name=[None, None, " SPARKLE "], firm=["2", "1", "2"],
    )  # fmt: skip
    assert show(result) == [
        ("2", "correction", "accepted"), ALPHA,
        ("2", "correction", "accepted"), ("1", "correction", "accepted"),
    ]  # fmt: skip
    assert result.quality["corrections"] == {
        "n_corrections": 3, "n_rows_linked": 3, "n_rows_to_none": 0, "n_firms_not_in_table": 0,
        "stale": [],
    }  # fmt: skip
    assert [entry["rule"] for entry in result.quality["by_rule"]] == [
        "correction", "name", "identifier",
    ]  # fmt: skip


def test_none_keeps_a_supplier_from_every_rule():
    result = find(supplier_name=["Alpha Ltd"], firm=["None"])
    rows = result.rows.to_pylist()
    assert [(r["firm"], r["rule"], r["decision"], r["reason"]) for r in rows[:2]] == [
        (None, "correction", "rejected", "corrected to none")
    ] * 2
    assert result.quality["n_review"] == 0


def test_a_firm_outside_the_table_is_none_of_it_and_noticed():
    result = find(supplier_name=["Alpha Ltd"], firm=["777"])
    assert result.rows.to_pylist()[0]["reason"] == "corrected to a firm that is not in the table"
    assert {"link/corrected", "link/unknown-firm"} <= {notice.code for notice in result.notices}


def test_the_more_specific_correction_holds():
    result = find(
        award_id=[None, "b", None], supplier_id=[None, None, "1"],
        supplier_name=["Alpha Ltd", None, None], firm=["none", "2", "1"],
    )  # fmt: skip
    assert [row[0] for row in show(result)[:2]] == ["1", "2"]
    # The first is overruled everywhere, but it is not stale.
    assert result.quality["corrections"]["stale"] == []


def test_all_keys_of_a_correction_must_hold():
    result = find(award_id=["a", "b"], supplier_name=["Beta", "Alpha Ltd"], firm=["2", "2"])
    assert [row[0] for row in show(result)[:2]] == ["1", "2"]
    assert result.quality["corrections"]["stale"] == [1]


def test_stale_corrections_are_noticed_with_their_rows():
    result = find(supplier_name=["Delta", "Sparkle", "Omega"], firm=["1", "2", "none"])
    (notice,) = [one for one in result.notices if one.code == "link/stale-correction"]
    assert (notice.level, notice.text) == (
        "warning", "2 corrections match no award (data row 1, 3)"
    )  # fmt: skip


def test_a_supplier_within_a_joint_name_can_be_corrected():
    awards = make_awards(supplier_name=["Sparkle Ltd,Gamma Ltd"])
    result = find(awards, supplier_name=["Sparkle Ltd"], firm=["2"])
    assert show(result) == [("2", "correction", "accepted"), (None, None, "rejected")]
    assert result.quality["corrections"]["stale"] == []
    assert result.quality["corrections"]["n_rows_linked"] == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"supplier_name": ["Alpha"], "company": ["1"]},
        {"name": ["Alpha"], "firm": ["1"]},
        {"supplier_name": ["Alpha", ""], "firm": ["1", "1"]},
        {"supplier_name": ["Alpha"], "firm": [None]},
        {"supplier_name": ["Alpha", "ALPHA "], "firm": ["1", "none"]},
    ],
)
def test_corrections_that_cannot_be_followed_are_refused(columns):
    with pytest.raises(LinkError) as caught:
        find(**columns)
    assert caught.value.problems[0].code == "link/bad-correction"


def test_corrections_that_were_not_read_are_no_silent_nothing():
    with pytest.raises(LinkError) as caught:
        link(AWARDS, FIRMS, corrections="corrections.csv")
    assert caught.value.problems[0].code == "link/no-file"


NAMES = st.sampled_from(["Alpha Ltd", "Beta Ltd", "Sparkle", "Gamma"])


@pytest.mark.property
@settings(max_examples=8, deadline=None)
@given(st.dictionaries(NAMES, st.sampled_from(["1", "2", "none"]), min_size=1))
def test_every_decision_is_followed_whatever_the_rules_say(decisions):
    awards = make_awards(supplier_name=["Alpha Ltd", "Beta Ltd", "Sparkle", "Gamma"])
    result = find(
        awards, [{"match": "name"}], supplier_name=list(decisions), firm=list(decisions.values())
    )
    for row in result.rows.to_pylist():
        decided = decisions.get(row["supplier"])
        if decided is not None:
            assert row["rule"] == "correction"
            assert row["firm"] == (None if decided == "none" else decided)
