"""Each hazard on rows made to show it, and nothing on rows that do not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.award_quality import AwardCheck, AwardQuality
from ipec_econ.sources.quality.hazards import HAZARDS
from ipec_econ.sources.quality.measure import measure_awards

DAY = dt.date(2018, 5, 1)
CLEAN: dict[str, Any] = {
    "award_id": "a1", "supplier_name": "NORTH WORKS LTD", "supplier_id": "01234567",
    "date": DAY, "time": 2018, "value": 100.0, "currency": "GBP", "buyer_name": "Leeds",
    "buyer_type": "local", "cpv": "45000000", "title": "Roof", "framework": False, "bids": 3,
    "ocid": "o1", "call_off": False, "release_date": dt.date(2018, 6, 1),
    "start_date": dt.date(2018, 7, 1), "end_date": dt.date(2019, 7, 1),
}  # fmt: skip
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in (
            "award_id", "supplier_name", "supplier_id", "currency", "buyer_name", "buyer_type",
            "cpv", "title", "ocid",
        )),
        *((name, pa.date32()) for name in ("date", "release_date", "start_date", "end_date")),
        ("time", pa.int64()), ("bids", pa.int64()), ("value", pa.float64()),
        ("framework", pa.bool_()), ("call_off", pa.bool_()),
    ]
)  # fmt: skip


def make_rows(*changes: dict[str, Any]) -> pa.Table:
    """Return one clean row for each change, with an id, process and title of its own."""
    rows = [
        {**CLEAN, "award_id": f"a{i}", "ocid": f"o{i}", "title": f"Roof {i}", **change}
        for i, change in enumerate(changes)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def measure(rows: pa.Table, n_suppliers: int = 1) -> AwardQuality:
    shares = np.full(rows.num_rows, n_suppliers, dtype=np.int64)
    return measure_awards(rows, shares, coverage=2015, periods=(2012, 2020))


def find(quality: AwardQuality) -> dict[str, AwardCheck]:
    return {check.name: check for check in quality.checks if check.rows}


SHOWN: dict[str, dict[str, Any]] = {
    "value_missing": {"value": None},
    "value_zero": {"value": 0.0},
    "value_negative": {"value": -5.0},
    "value_token": {"value": 1.0},
    "value_huge": {"value": 1.5e11},
    "framework_ceiling": {"framework": True},
    "framework_unknown": {"framework": None},
    "call_off": {"call_off": True},
    "date_implausible": {"date": dt.date(1898, 1, 1), "release_date": None},
    "date_after_publication": {"date": dt.date(2020, 1, 1)},
    "published_late": {"release_date": dt.date(2019, 6, 1)},
    "before_coverage": {"time": 2014},
    "outside_panel": {"time": 2021},
    "duration_placeholder": {"end_date": dt.date(2018, 7, 1)},
    "duration_long": {"end_date": dt.date(2099, 7, 1)},
    "supplier_missing": {"supplier_name": None, "supplier_id": None},
    "supplier_placeholder": {"supplier_name": "Various suppliers"},
    "suppliers_in_one_name": {"supplier_name": "A Works Ltd, B Works Limited"},
    "supplier_id_missing": {"supplier_id": " "},
    "supplier_id_malformed": {"supplier_id": "1234567"},
    "buyer_missing": {"buyer_name": None},
    "buyer_type_unknown": {"buyer_type": "other"},
    "currency_other": {"currency": "EUR"},
    "cpv_missing": {"cpv": None},
    "title_missing": {"title": None},
    "bids_missing": {"bids": None},
}
TOGETHER = {"supplier_missing": {"supplier_id_missing"}}
"""What one change shows beside the hazard that it is named after."""


def test_clean_rows_show_nothing() -> None:
    quality = measure(make_rows({}, {}, {}))
    assert find(quality) == {}
    assert [check.name for check in quality.checks if check.status == "not checked"] == []
    assert (quality.rows, quality.value) == (3, 300.0)


@pytest.mark.parametrize("name", SHOWN)
def test_a_row_shows_its_hazard_and_no_other(name: str) -> None:
    found = find(measure(make_rows({}, {}, SHOWN[name])))
    assert set(found) == {name} | TOGETHER.get(name, set())
    assert found[name].rows == 1
    assert found[name].examples == ("a2",)
    if name != "currency_other":
        assert found[name].value == (SHOWN[name].get("value", 100.0) or 0.0)


def test_every_hazard_is_tested() -> None:
    several = {"value_shared", "value_repeat_group", "republished"}
    assert {hazard.name for hazard in HAZARDS} == set(SHOWN) | several


def test_shared_values() -> None:
    assert find(measure(make_rows({}, {}), n_suppliers=2))["value_shared"].rows == 2


def test_one_total_on_every_award_of_a_process() -> None:
    quality = measure(make_rows({"ocid": "p"}, {"ocid": "p"}, {"ocid": "p", "value": 7.0}, {}))
    assert find(quality)["value_repeat_group"].rows == 2


def test_two_suppliers_of_one_award_are_no_repeated_total() -> None:
    same = {"ocid": "p", "award_id": "a"}
    rows = make_rows(same, {**same, "supplier_id": "07654321"})
    assert "value_repeat_group" not in find(measure(rows))


def test_the_same_award_under_two_ids() -> None:
    quality = measure(make_rows({"title": "One"}, {"title": "One"}, {"title": "Two"}))
    assert find(quality)["republished"].rows == 2


def test_values_of_several_currencies_are_not_added() -> None:
    quality = measure(make_rows({}, {"currency": "EUR"}))
    assert quality.value is None
    assert all(check.value is None for check in quality.checks)


def test_what_has_no_column_is_not_counted() -> None:
    rows = make_rows({}).drop_columns(["ocid", "bids", "release_date"])
    checks = {check.name: check for check in measure(rows).checks}
    assert checks["value_repeat_group"].missing == ("process id",)
    assert checks["bids_missing"].status == "not checked"
    assert checks["published_late"].rows is None


def test_a_framework_column_of_names_is_not_counted() -> None:
    rows = make_rows({}).drop_columns(["framework"])
    rows = rows.append_column("framework", pa.array(["RM6100"]))
    checks = {check.name: check for check in measure(rows).checks}
    assert checks["framework_ceiling"].missing == ("framework",)


def test_no_more_than_identity_columns_are_needed() -> None:
    rows = pa.table({"time": pa.array([2018]), "supplier_name": pa.array(["A LTD"])})
    quality = measure(rows)
    assert quality.value is None
    assert quality.coverage == ()
    assert find(quality) == {}


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("SMITH & JONES LTD", False),
        ("SMITH, JONES & CO LTD", False),
        ("ARUP LTD / MOTT LIMITED", True),
        ("ARUP LTD. AND MOTT PLC", True),
        ("ARUP LIMITED; MOTT LLP", True),
        ("THE LIMITED EDITION COMPANY LTD", False),
    ],
)
def test_several_companies_in_one_name(name: str, several: bool) -> None:
    found = find(measure(make_rows({"supplier_name": name})))
    assert ("suppliers_in_one_name" in found) is several


def test_coverage_by_period_and_type_of_buyer() -> None:
    rows = make_rows(
        {}, {"value": None, "supplier_id": None}, {"time": 2019}, {"buyer_type": "nhs"}
    )
    found = [row for row in measure(rows).coverage if row.buyer_type == "local"]
    first, second = found
    assert (first.time, first.rows, first.with_value, first.with_supplier_id) == (2018, 2, 1, 1)
    assert (first.awards, first.suppliers, first.with_bids, first.value) == (2, 2, 2, 100.0)
    assert first.median_delay == 31.0
    assert (second.time, second.rows) == (2019, 1)


@settings(deadline=None, max_examples=15)
@given(order=st.permutations(range(6)))
def test_the_order_of_rows_changes_no_count(order: list[int]) -> None:
    changes = [SHOWN[name] for name in list(SHOWN)[:6]]
    one = measure(make_rows(*changes))
    other = measure(make_rows(*[changes[i] for i in order]))
    assert [check.rows for check in one.checks] == [check.rows for check in other.checks]
    assert [row.rows for row in one.coverage] == [row.rows for row in other.coverage]
