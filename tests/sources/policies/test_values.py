"""Policies on values against arithmetic by hand, with their counts, notices and records."""

from __future__ import annotations

import hashlib

import pytest
from pydantic import ValidationError

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Awards

HEAD = "award_id,supplier_id,date,value"


def _values(table):
    return table.rows.column("value").to_pylist()


def _records(table):
    return {record.policy: record for record in table.policies}


def _steps(table):
    return [(step.step, step.rows, step.rows_lost) for step in table.flow]


def test_defaults_add_no_column_step_notice_or_record(read):
    table = read(f"{HEAD}\nA,S1,2015-02-01,10.123\nB,S2,2016-02-01,\n")
    assert table.policies == ()
    assert _steps(table) == [("read", 2, 0)]
    assert table.notices == ()
    assert table.rows.column_names == ["award_id", "supplier_id", "date", "time", "value"]


def test_vat_takes_what_is_published_both_ways_and_turns_the_rest(read):
    awards = (
        f"{HEAD},value_gross,basis\n"
        "A,S1,2015-02-01,100,119,\n"  # both ways: 100
        "B,S1,2015-02-01,120,,gross\n"  # 120 / 1.2 = 100
        "C,S1,2015-02-01,80.55,,net\n"
        "D,S1,2015-02-01,7,,\n"  # nothing tells
    )
    vat = {"basis": "net", "column": "basis", "rate": 0.2, "unknown": "missing"}
    table = read(awards, value={"vat": vat})
    assert _values(table) == [100.0, 100.0, 80.55, None]
    assert table.rows.column("value_published").to_pylist() == [100.0, 120.0, 80.55, 7.0]
    assert table.rows.column("value_policies").to_pylist() == [None, "vat", None, "vat"]
    record = _records(table)["value.vat"]
    assert (record.rows, record.changed, record.lost) == (4, 2, 0)
    assert (record.value, record.value_after) == (30755, 28055)
    assert _steps(table) == [("read", 4, 0), ("vat", 4, 0)]


def test_vat_that_nothing_tells_is_kept_with_a_warning(read):
    awards = f"{HEAD},basis\nA,S1,2015-02-01,10,gross\nB,S1,2015-02-01,10,\n"
    table = read(awards, value={"vat": {"basis": "gross", "column": "basis", "rate": 0.2}})
    assert _values(table) == [10.0, 10.0]
    (warning,) = [one for one in table.notices if one.level == "warning"]
    assert warning.code == "source/vat-unknown"
    assert warning.text.startswith("1 values may be")


def test_duplicates_by_process_lot_and_supplier(read):
    awards = (
        f"{HEAD},ocid,lot\n"
        "A,s 1,2016-01-01,5,p,1\n"
        "B,S  1,2015-01-01,7,p,1\n"
        "C,S2,2015-01-01,9,p,1\n"
        "D,S 1,2017-01-01,6,p,1\n"
        "E,S1,2017-01-01,1,,1\n"
    )
    by = ["ocid", "lot", "supplier"]
    kept = {
        keep: [
            (row["award_id"], row["value"])
            for row in read(awards, duplicates={"by": by, "keep": keep}).rows.to_pylist()
        ]
        for keep in ("first", "last", "largest", "sum")
    }
    assert kept == {
        "first": [("B", 7.0), ("C", 9.0), ("E", 1.0)],
        "last": [("C", 9.0), ("D", 6.0), ("E", 1.0)],
        "largest": [("B", 7.0), ("C", 9.0), ("E", 1.0)],
        "sum": [("B", 18.0), ("C", 9.0), ("E", 1.0)],
    }
    table = read(awards, duplicates={"by": by})
    assert _steps(table) == [("read", 5, 0), ("duplicates", 3, 2)]
    (notice,) = [one for one in table.notices if one.code == "source/duplicates"]
    assert notice.text == (
        "2 award rows repeat the ocid, lot, supplier of 1 others: the first by date is kept; "
        "1 rows lack one of these and are kept"
    )


def test_process_total_is_divided_to_the_penny(read):
    awards = (
        f"{HEAD},ocid\nA,S1,2015-01-01,100,p\nB,S2,2015-01-01,100,p\nC,S3,2015-01-01,100,p\n"
        "C,S4,2015-01-01,100,p\nD,S1,2015-01-01,50.001,p\nE,S1,2015-01-01,100,q\n"
    )
    table = read(awards, value={"process_total": "split"})
    # 10000 pence over A, B, C: 3334, 3333, 3333; both suppliers of C hold C's part. What is not
    # divided keeps its third digit.
    assert _values(table) == [33.34, 33.33, 33.33, 33.33, 50.001, 100.0]
    assert _values(read(awards, value={"process_total": "missing"}))[:4] == [None] * 4


def test_one_currency_by_period_and_its_file_is_an_input(read, write, tmp_path):
    write("rates.csv", "currency,time,rate\nEUR,2015,0.8\nEUR,2016,0.9\n")
    awards = (
        f"{HEAD},currency\nA,S1,2015-01-01,100,EUR\nB,S1,2016-01-01,100,eur\n"
        "C,S1,2016-01-01,100,GBP\nD,S1,2017-01-01,100,EUR\nE,S1,2017-01-01,100,\n"
    )
    table = read(awards, value={"currency": {"to": "GBP", "rates": "rates.csv"}})
    assert _values(table) == [80.0, 90.0, 100.0, None, None]
    assert table.rows.column("value_gbp").to_pylist() == [80.0, 90.0, 100.0, None, None]
    assert table.rows.column("currency_published").to_pylist() == ["EUR", "eur", "GBP", "EUR", None]
    (warning,) = [one for one in table.notices if one.code == "source/no-rate"]
    assert warning.text == "2 values are missing, for want of a rate (EUR 1, no currency 1)"
    record = table.inputs[-1]
    assert (record.role, record.path) == ("rates", "rates.csv")
    assert record.sha256 == hashlib.sha256((tmp_path / "rates.csv").read_bytes()).hexdigest()


def test_rates_by_day_are_the_last_before(read, write):
    write("rates.csv", "currency,date,rate\nEUR,2015-01-01,0.5\nEUR,2015-06-01,0.7\n")
    awards = f"{HEAD},currency\nA,S1,2015-05-31,10,EUR\nB,S1,2015-06-01,10,EUR\n"
    table = read(awards, value={"currency": {"to": "GBP", "rates": "rates.csv"}})
    assert _values(table) == [5.0, 7.0]


def test_prices_of_a_base_period(read, write):
    write("prices.csv", "year,index\n2015,80\n2016,100\n")
    awards = f"{HEAD}\nA,S1,2015-01-01,100\nB,S1,2016-01-01,100\nC,S1,2018-01-01,100\n"
    prices = {"source": "prices.csv", "base": 2016, "columns": {"time": "year"}}
    table = read(awards, value={"prices": prices})
    assert _values(table) == [125.0, 100.0, None]
    assert table.inputs[-1].role == "prices"
    assert [one.code for one in table.notices if one.level == "warning"] == ["source/no-price"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("keep", [1.0, 2.0, 300.0]),
        ("missing", [1.0, 2.0, None]),
        ("cap", [1.0, 2.0, 200.0]),
        ("drop", [1.0, 2.0]),
    ],
)
def test_outliers_above_a_bound(read, rule, expected):
    awards = f"{HEAD}\nA,S1,2015-01-01,1\nB,S1,2015-01-01,2\nC,S1,2015-01-01,300\n"
    assert _values(read(awards, value={"outlier": {"above": 200, "rule": rule}})) == expected


def test_outliers_above_a_quantile_that_was_seen(read):
    lines = "".join(f"A{i},S1,2015-01-01,{i}\n" for i in range(1, 11))
    table = read(f"{HEAD}\n{lines}", value={"outlier": {"quantile": 0.8, "rule": "cap"}})
    assert _values(table) == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8]


def test_policies_act_in_one_order_whatever_the_order_of_keys(read):
    # A repeats: 120 gross twice. Net first (100), then once (first), then capped at 90, then shared
    # by two.
    awards = (
        f"{HEAD},ocid\nA,S1,2015-01-01,120,p\nA,S1,2015-01-02,120,p\nA,S2,2015-01-03,120,q\n"
        "B,S1,2015-01-01,0,r\n"
    )
    value = {
        "zero": "missing",
        "suppliers": "split_equally",
        "outlier": {"above": 90, "rule": "cap"},
        "vat": {"basis": "net", "published": "gross", "rate": 0.2},
    }
    table = read(awards, value=value, duplicates={"by": ["ocid"], "keep": "first"})
    assert _values(table) == [45.0, 45.0, None]
    assert [record.policy for record in table.policies] == [
        "value.vat", "duplicates", "value.framework", "value.process_total", "value.currency",
        "value.prices", "value.outlier", "value.suppliers", "value.zero",
    ]  # fmt: skip
    totals = [(record.value, record.value_after) for record in table.policies if record.what]
    assert totals == [
        (36000, 30000), (30000, 20000), (20000, 18000), (18000, 9000), (9000, 9000),
    ]  # fmt: skip
    assert table.rows.column("value_policies").to_pylist() == [
        "vat outlier suppliers", "vat outlier suppliers", "zero",
    ]  # fmt: skip


def test_all_lacks_are_refused_at_their_keys(read):
    value = {
        "framework": "drop",
        "process_total": "split",
        "vat": "net",
        "outlier": {"quantile": 0.9, "by": "kind"},
    }
    with pytest.raises(SourceError) as caught:
        read(f"{HEAD}\nA,S1,2015-01-01,1\n", value=value, duplicates={"by": ["lot"]})
    assert {problem.where for problem in caught.value.problems} == {
        "panel.awards.value.framework", "panel.awards.value.process_total",
        "panel.awards.value.vat", "panel.awards.value.outlier.by", "panel.awards.duplicates.by",
    }  # fmt: skip


def test_a_bound_over_several_currencies_is_refused(read):
    awards = f"{HEAD},currency\nA,S1,2015-01-01,1,EUR\nB,S1,2015-01-01,1,GBP\n"
    with pytest.raises(SourceError, match="several currencies"):
        read(awards, value={"outlier": {"above": 5, "rule": "drop"}})


def test_bad_files_are_refused_together(read, write):
    write("rates.csv", "currency,time,rate\nEUR,2015,0.8\nEUR,2015,-1\n")
    write("prices.csv", "time,index\n2015,80\n")
    value = {
        "currency": {"to": "GBP", "rates": "rates.csv"},
        "prices": {"source": "prices.csv", "base": 2020},
    }
    with pytest.raises(SourceError) as caught:
        read(f"{HEAD},currency\nA,S1,2015-01-01,1,EUR\n", value=value)
    assert [problem.code for problem in caught.value.problems] == [
        "source/bad-value", "source/duplicate-key", "source/price-base",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"value": {"vat": {"basis": "net", "published": "gross"}}}, "without a rate"),
        ({"value": {"vat": {"published": "gross"}}}, "does nothing"),
        ({"value": {"outlier": {"rule": "cap"}}}, "has no bound"),
        ({"value": {"outlier": {"above": 1, "quantile": 0.5}}}, "both say"),
        ({"duplicates": {"by": []}}, "names no column"),
    ],
)
def test_choices_that_mean_nothing_are_refused(spec, message):
    with pytest.raises(ValidationError, match=message):
        Awards.model_validate({"source": "awards.csv", **spec})
