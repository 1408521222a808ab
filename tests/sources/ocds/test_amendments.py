"""The latest release of an award stands; what is superseded or ended is counted."""

from __future__ import annotations

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ipec_econ.core.spec.panel import Awards
from tests.sources.ocds.conftest import RELEASE


def amend(release, number, moment, **award):
    later = copy.deepcopy(release)
    later["id"], later["date"] = number, moment
    later["awards"][0].update(award)
    return later


def steps(table):
    return {step.step: step.rows_lost for step in table.flow if step.rows_lost}


def values(table):
    return table.rows.column("value").to_pylist()


def test_the_latest_date_wins_whatever_the_order(release, write, read):
    later = amend(release, "r0", "2020-06-01T00:00:00Z", value={"amount": 7, "currency": "GBP"})
    for order in ((release, later), (later, release)):
        table = read(write(*order))
        assert values(table) == [7.0]
        assert steps(table) == {"superseded": 1}


def test_moments_are_compared_across_time_zones(release, write, read):
    release["date"] = "2020-05-02T00:30:00+01:00"
    later = amend(release, "r0", "2020-05-01T23:45:00Z", value={"amount": 7, "currency": "GBP"})
    assert values(read(write(later, release))) == [7.0]


def test_of_equal_dates_the_larger_release_id_wins(release, write, read):
    other = amend(release, "r2", release["date"], value={"amount": 7, "currency": "GBP"})
    for order in ((release, other), (other, release)):
        assert values(read(write(*order))) == [7.0]


def test_a_release_downloaded_twice_counts_once(release, write, read):
    write(release, name="a.jsonl")
    write(release, name="b.jsonl")
    table = read("a.jsonl", "b.jsonl")
    assert table.rows.num_rows == 1
    assert steps(table) == {"superseded": 1}


@pytest.mark.parametrize("status", ["cancelled", "unsuccessful", "pending"])
def test_an_award_that_ends_is_dropped_with_its_history(status, release, write, read, fail):
    later = amend(release, "r2", "2021-01-01T00:00:00Z", status=status, suppliers=[])
    other = amend(release, "r1", release["date"])
    other["ocid"] = "ocds-b5fd17-2"
    table = read(write(release, later, other))
    assert table.rows.column("ocid").to_pylist() == ["ocds-b5fd17-2"]
    assert steps(table) == {"superseded": 1, "status": 1}
    (problem,) = fail(write(release, later))
    assert problem.code == "source/no-rows"


def test_a_remark_on_an_award_does_not_displace_it(release, write, read):
    remark = amend(release, "r2", "2021-01-01T00:00:00Z")
    remark["awards"] = [{"id": "1", "amendments": [{"id": "a"}]}]
    table = read(write(release, remark))
    assert values(table) == [1500.5]
    assert steps(table) == {"no supplier": 1}


def test_the_winning_release_keeps_all_its_suppliers(release, write, read):
    later = amend(
        release, "r2", "2021-01-01T00:00:00Z", suppliers=[{"name": "Beta"}, {"name": "Gamma"}]
    )
    table = read(write(release, later))
    assert table.rows.column("supplier_name").to_pylist() == ["Beta", "Gamma"]
    assert steps(table) == {"superseded": 1}


def test_awards_of_one_release_with_one_id_are_told_apart(release, write, read):
    release["awards"] += [
        {"id": "1", "suppliers": [{"name": "Beta"}]},
        {"suppliers": [{"name": "Gamma"}]},
    ]
    table = read(write(release))
    assert table.rows.column("award_id").to_pylist() == [
        "ocds-b5fd17-1/1", "ocds-b5fd17-1/1#2", "ocds-b5fd17-1/#3",
    ]  # fmt: skip
    (notice,) = [one for one in table.notices if one.code == "source/ocds-award-id"]
    assert notice.text.startswith("2 award entries")


def test_a_release_without_a_date_comes_first(release, write, read):
    undated = amend(release, "r9", None, value={"amount": 7, "currency": "GBP"})
    table = read(write(release, undated))
    assert values(table) == [1500.5]
    assert "source/ocds-release-date" in {notice.code for notice in table.notices}


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(0, 3), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_what_stands_is_the_maximum_by_date_and_id(write, read, draws):
    releases, best = [], {}
    for i, (process, day, number, cancelled) in enumerate(draws):
        one = amend(
            RELEASE,
            f"r{number}",
            f"2020-05-0{day}T00:00:00Z",
            value={"amount": i, "currency": "GBP"},
            status="cancelled" if cancelled else "active",
        )
        one["ocid"] = f"ocds-b5fd17-{process}"
        releases.append(one)
        key = (day, f"r{number}", i)
        best[process] = max(best.get(process, key), key)
    expected = sorted(i for i, draw in enumerate(draws) if best[draw[0]][2] == i and not draw[3])
    kept = {**copy.deepcopy(RELEASE), "ocid": "ocds-b5fd17-9"}
    kept["awards"][0]["value"]["amount"] = 99
    table = read(write(*releases, kept))
    assert sorted(values(table)) == [*map(float, expected), 99.0]
    assert table.flow[0].rows == len(draws) + 1
    assert table.flow[-1].rows == len(expected) + 1


def _three(release):
    """Return an award of 1500.5, amended to 7 in June and to 9 in July."""
    june = amend(release, "r2", "2020-06-01T00:00:00Z", value={"amount": 7, "currency": "GBP"})
    july = amend(release, "r3", "2020-07-01T23:59:59Z", value={"amount": 9, "currency": "GBP"})
    return july, release, june


def test_the_first_release_stands_where_the_study_asks_for_it(release, write, read):
    table = read(write(*_three(release)), amendments="first")
    assert values(table) == [1500.5]
    assert steps(table) == {"superseded": 2}
    assert "source/amendments" in {notice.code for notice in table.notices}
    (record,) = table.policies
    assert (record.policy, record.choice, record.rows) == ("amendments", "first", 1)
    assert (record.changed, record.lost) == (1, 0)
    assert (record.value, record.value_after) == (900, 150050)


def test_an_award_that_ends_later_is_no_award_at_first(release, write, read):
    end = amend(release, "r4", "2021-01-01T00:00:00Z", status="cancelled", suppliers=[])
    other = amend(release, "r5", "2020-05-01T00:00:00Z", id="2")
    table = read(write(*_three(release), end, other), amendments="first")
    assert table.rows.column("award_id_source").to_pylist() == ["2"]


def test_a_pending_entry_is_not_the_first(release, write, read):
    pending = amend(release, "r0", "2020-01-01T00:00:00Z", status="pending")
    table = read(write(pending, *_three(release)), amendments="first")
    assert values(table) == [1500.5]


@pytest.mark.parametrize(
    ("day", "value", "later"),
    [("2020-05-31", 1500.5, 2), ("2020-06-01", 7.0, 1), ("2020-07-01", 9.0, 0)],
)
@pytest.mark.parametrize("releases", ["latest", "merge"])
def test_the_register_as_known_at_the_end_of_a_day(
    day, value, later, releases, release, write, read
):
    table = read(write(*_three(release)), amendments={"as_known_at": day}, releases=releases)
    assert values(table) == [value]
    (notice,) = [one for one in table.notices if one.code == "source/amendments"]
    assert notice.text.startswith(f"{later} ")
    (record,) = table.policies
    assert record.choice == f"{{as_known_at: {day}}}"
    assert (record.rows, record.changed, record.lost) == (1, int(later > 0), 0)
    assert record.value == (900 if releases == "latest" else None)
    assert (record.value_after, record.what) == (100 * value, notice.text)
    if releases == "latest":
        assert steps(table).get("not yet known", 0) == later


def test_an_award_that_was_not_yet_known_is_counted_as_lost(release, write, read):
    other = amend(release, "r5", "2022-05-01T00:00:00Z", id="2")
    table = read(write(*_three(release), other), amendments={"as_known_at": "2021-01-01"})
    (record,) = table.policies
    assert (record.rows, record.changed, record.lost) == (2, 0, 1)
    assert (record.value, record.value_after) == (900 + 150050, 900)


def test_the_last_release_is_no_policy_that_acts(release, write, read):
    assert read(write(*_three(release))).policies == ()


def test_before_the_first_release_there_is_no_award(release, write, fail):
    (problem,) = fail(write(*_three(release)), amendments={"as_known_at": "2019-01-01"})
    assert problem.code == "source/no-rows"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"format": "ted", "amendments": "first"}, "format: ted"),
        ({"amendments": {"as_known_at": "2020-01-01"}}, "format: table"),
        ({"format": "ocds", "releases": "merge", "amendments": "first"}, "no first release"),
        ({"format": "ocds", "amendments": {"as_known_at": "soon"}}, "is no date"),
    ],
)
def test_amendments_that_cannot_be_are_refused(spec, message):
    with pytest.raises(ValidationError, match=message):
        Awards.model_validate({"source": "a.jsonl", **spec})
