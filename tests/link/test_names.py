"""Links by name: who is found, which ties are broken by what, what is left for review."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.link.make_links import NAME, find_firms, link, make_awards, make_firms


def test_a_supplier_is_the_firm_whose_normalised_name_it_has():
    firms = make_firms(["1", "2"], ["The Acme Co. Limited", "Beta plc"])
    names = ["ACME COMPANY LTD", "beta", "Beta Holdings", "Acme"]
    assert find_firms(names, firms) == ["1", "2", None, None]


def test_former_names_and_other_spellings_are_the_firm_too():
    firms = make_firms(["1", "1", "2"], ["Old Ltd", "New Ltd", "Beta"], years=[2019, 2020, 2020])
    assert find_firms(["old", "NEW", "Beta"], firms, time=[2020, 2019, 2020]) == ["1", "1", "2"]


@pytest.mark.parametrize("name", [None, "", "  ", "Ltd", "N/A", "...", "The"])
def test_names_that_say_nothing_match_nothing_not_even_themselves(name: str | None):
    firms = make_firms(["1", "2"], [name, "Beta"])
    result = link(make_awards(supplier_name=[name, "Beta"]), firms, steps=NAME)
    assert result.rows.column("firm").to_pylist() == [None, "2"]
    assert result.rows.column("decision").to_pylist() == ["rejected", "accepted"]
    assert result.quality["n_nameless"] == 1


def test_right_to_left_long_and_formula_like_names_are_linked_as_they_are():
    long = "Ä" * 10_000
    names = ["شركة النور", "חברת אור בע״מ", long, "=cmd|'/c calc'!A1", "@SUM(A1)"]
    firms = make_firms(list("abcde"), names)
    result = link(make_awards(supplier_name=names[::-1]), firms, steps=NAME)
    assert result.rows.column("firm").to_pylist() == list("edcba")
    assert result.rows.column("supplier").to_pylist() == names[::-1]


def find_verdict(firms, **columns):
    result = link(make_awards(**columns), firms, steps=NAME)
    rows = result.rows.to_pylist()
    return [(row["firm"], row["decision"], row["n_candidates"], row["reason"]) for row in rows]


def test_a_legal_form_breaks_a_tie():
    firms = make_firms(["1", "2"], ["Acme Ltd", "Acme plc"])
    assert find_verdict(firms, supplier_name=["ACME LIMITED", "Acme P.L.C.", "Acme"]) == [
        ("1", "accepted", 2, "tie broken by legal form"),
        ("2", "accepted", 2, "tie broken by legal form"),
        (None, "review", 2, "2 firms of this name"),
    ]


def test_another_legal_form_is_a_match_where_nothing_agrees_better():
    assert find_verdict(make_firms(["1"], ["Acme Ltd"]), supplier_name=["Acme plc"]) == [
        ("1", "accepted", 1, None)
    ]


def test_a_postcode_breaks_a_tie_however_it_is_written():
    firms = make_firms(["1", "2"], ["Acme", "Acme"], postcodes=["SW1A 1AA", "M1 1AE"])
    assert find_verdict(
        firms, supplier_name=["Acme"] * 4, postcode=["sw1a1aa", "M1  1AE", "N1 1AA", None]
    ) == [
        ("1", "accepted", 2, "tie broken by postcode"),
        ("2", "accepted", 2, "tie broken by postcode"),
        (None, "review", 2, "2 firms of this name"),
        (None, "review", 2, "2 firms of this name"),
    ]


def test_postcodes_that_differ_do_not_undo_the_only_match():
    firms = make_firms(["1"], ["Acme"], postcodes=["SW1A 1AA"])
    assert find_firms(["Acme"], firms, postcode=["M1 1AE"]) == ["1"]


def test_an_empty_postcode_equals_no_other():
    firms = make_firms(["1", "2"], ["Acme", "Acme"], postcodes=["", "M1 1AE"])
    assert find_firms(["Acme"], firms, postcode=[" "]) == [None]


def test_being_in_the_panel_in_the_awards_period_breaks_a_tie():
    firms = make_firms(["1", "1", "2"], ["Acme", "Acme", "Acme"], years=[2018, 2019, 2019])
    assert find_verdict(firms, supplier_name=["Acme"] * 3, time=[2018, 2019, 2020]) == [
        ("1", "accepted", 2, "tie broken by period"),
        (None, "review", 2, "2 firms of this name"),
        (None, "review", 2, "2 firms of this name"),
    ]


def test_having_the_name_in_the_awards_period_comes_last():
    # In 2019 firm 1 is still Acme and firm 2 not yet; in 2020 it is the other way round.
    firms = make_firms(
        ["1", "1", "2", "2"], ["Acme", "Other", "Else", "Acme"], years=[2019, 2020, 2019, 2020]
    )
    assert find_verdict(firms, supplier_name=["Acme", "Acme"], time=[2019, 2020]) == [
        ("1", "accepted", 2, "tie broken by name in period"),
        ("2", "accepted", 2, "tie broken by name in period"),
    ]


def test_the_legal_form_goes_before_the_postcode_and_that_before_the_period():
    firms = make_firms(
        ["1", "2", "3"], ["Acme Ltd", "Acme plc", "Acme plc"],
        years=[2019, 2019, 2020], postcodes=["A1 1AA", "B1 1AA", "C1 1AA"],
    )  # fmt: skip
    assert find_firms(
        ["Acme Ltd", "Acme plc", "Acme"], firms,
        postcode=["B1 1AA", "B1 1AA", "B1 1AA"], time=[2020, 2020, 2020],
    ) == ["1", "2", "2"]  # fmt: skip


def test_a_breaker_narrows_what_a_later_one_decides():
    firms = make_firms(
        ["1", "2", "3"], ["Acme Ltd", "Acme Ltd", "Acme plc"], years=[2018, 2020, 2018]
    )
    assert find_verdict(firms, supplier_name=["Acme Ltd"], time=[2018]) == [
        ("1", "accepted", 3, "tie broken by period")
    ]


def test_a_review_lists_the_firms_that_are_left_and_counts_all_of_them():
    units = [f"{number:02}" for number in range(12)]
    firms = make_firms(units, ["Acme Ltd"] * 11 + ["Acme plc"])
    result = link(make_awards(supplier_name=["Acme Limited"]), firms, steps=NAME)
    (row,) = result.rows.to_pylist()
    assert (row["n_candidates"], row["reason"]) == (12, "11 firms of this name")
    assert row["candidates"] == units[:10]
    assert (row["rule"], row["score"]) == ("name", 1.0)
    (notice, nobody) = result.notices
    assert (notice.code, notice.level) == ("link/tied-names", "info")
    assert nobody.code == "link/none-linked"


def test_ties_are_counted_by_what_became_of_them():
    firms = make_firms(["1", "2", "3"], ["Acme Ltd", "Acme plc", "Beta"])
    result = link(make_awards(supplier_name=["Acme Ltd", "Acme", "Beta"]), firms, steps=NAME)
    assert result.quality["ties"] == {
        "n_tied": 2, "n_broken_by_legal_form": 1, "n_broken_by_postcode": 0,
        "n_broken_by_period": 0, "n_broken_by_name_in_period": 0, "n_left_for_review": 1,
    }  # fmt: skip
    assert (result.quality["n_review"], result.quality["share_review"]) == (1, 1 / 3)
    assert result.quality["normaliser"] == "2"


SPELLINGS = st.sampled_from(
    ["Acme Ltd", "ACME PLC", "acme", "Beta", "The Beta Co", "Ltd", "", None]
)
FIRM_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]), SPELLINGS, st.sampled_from([2018, 2019, 2020]),
        st.sampled_from(["A1 1AA", "b11aa", None]),
    ),
    min_size=1, max_size=8, unique_by=lambda row: (row[0], row[2]),
)  # fmt: skip
AWARD_ROWS = st.lists(
    st.tuples(SPELLINGS, st.sampled_from([2018, 2020]), st.sampled_from(["a11aa", None])),
    min_size=1, max_size=5,
)  # fmt: skip


def link_rows(firm_rows, award_rows):
    units, names, years, places = zip(*firm_rows, strict=True)
    suppliers, times, postcodes = zip(*award_rows, strict=True)
    firms = make_firms(units, names, years=years, postcodes=places)
    awards = make_awards(supplier_name=suppliers, time=times, postcode=postcodes)
    rows = link(awards, firms, steps=NAME).rows.drop_columns("award_row")
    return rows.to_pylist()


@pytest.mark.property
@settings(max_examples=6, deadline=None)
@given(FIRM_ROWS, AWARD_ROWS, st.randoms(use_true_random=False))
def test_the_order_of_firms_and_the_other_awards_do_not_matter(firm_rows, award_rows, random):
    links = link_rows(firm_rows, award_rows)
    shuffled = random.sample(firm_rows, len(firm_rows))
    assert link_rows(shuffled, award_rows) == links
    assert [link_rows(firm_rows, [row])[0] for row in award_rows] == links


def test_the_number_of_threads_does_not_matter():
    names = [f"Firm {number % 700} {form}" for number in range(3000) for form in ("Ltd", "plc")]
    units = [str(number) for number in range(len(names))]
    firms = make_firms(units, names)
    awards = make_awards(supplier_name=names[::3])
    before = pa.cpu_count()
    try:
        pa.set_cpu_count(1)
        one = link(awards, firms, steps=NAME)
        pa.set_cpu_count(4)
        four = link(awards, firms, steps=NAME)
    finally:
        pa.set_cpu_count(before)
    assert one.rows.equals(four.rows)
    assert one.quality == four.quality
