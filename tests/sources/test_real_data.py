"""Real files, where the shared folder is at hand: counts known from elsewhere."""

from __future__ import annotations

from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.spec.panel import Awards, Firms
from ipec_econ.sources.awards import read_award_header, read_awards
from ipec_econ.sources.firms import read_firms

CZECH = "data/czech_procurement_panel"


def test_the_czech_firm_panel(shared):
    spec = Firms(source=f"{CZECH}/data.dta", unit="id", time="year")
    table = read_firms(spec, base=str(shared))
    assert (table.flow[0].rows, table.flow[0].units) == (9620, 1521)
    # Nominal and real output and their logs differ only in the case of their names.
    assert {"GO", "go", "VA", "va"} <= set(table.rows.column_names)


def test_czech_tenders_lose_five_rows_without_a_year(shared):
    spec = Awards(
        source=(f"{CZECH}/tenders.dta",),
        columns={"supplier_id": "id", "time": "year", "value": "pp_sales"},
        coverage="2006-01-01",
    )
    table = read_awards(spec, base=str(shared), periods=(2005, 2021))
    read, undated = table.flow
    assert (read.rows, read.units) == (175390, 61404)
    assert (undated.step, undated.rows_lost) == ("no date", 5)
    assert table.coverage == 2006
    assert {notice.code for notice in table.notices} == {
        "source/made-award-id", "source/no-date", "source/outside-periods",
    }  # fmt: skip


def test_contracts_of_lancashire_authorities(shared):
    columns = {
        "award_id": "id",
        "supplier_name": "awarded_supplier",
        "date": "awarded_date",
        "value": "awarded_value",
        "buyer_name": "organisation",
        "cpv": "cpv_codes",
    }
    spec = Awards(
        source=("data/uk_contracts_finder/contracts.csv",),
        columns=columns,
        where="status = 'awarded'",
        value=AwardValue(zero="drop"),
    )
    table = read_awards(spec, base=str(shared), periods=None)
    assert [(step.step, step.rows) for step in table.flow] == [
        ("read", 1224), ("where", 802), ("zero", 755),
    ]  # fmt: skip
    assert table.rows.column("time").to_pylist()[0] == 2026
    assert list(read_award_header(spec, base=str(shared))) == table.rows.column_names


def test_payments_of_two_councils_keep_their_company_numbers(shared):
    spec = Awards(
        source=("data/uk_council_spend/*.csv",),
        columns={
            "supplier_name": "beneficiary_name",
            "supplier_id": "company_number",
            "date": "payment_date",
            "value": "amount",
        },
    )
    table = read_awards(spec, base=str(shared), periods=None)
    assert [record.rows for record in table.inputs] == [17035, 16864]
    numbers = table.rows.column("supplier_id").drop_null().to_pylist()
    assert {len(number) for number in numbers} == {8}
    assert "04166647" in numbers


def test_what_is_odd_about_the_contracts_of_lancashire_authorities(shared):
    """Zeros, a pound, lists of suppliers in one field, years from award to publication."""
    spec = Awards(
        source=("data/uk_contracts_finder/contracts.csv",),
        columns={
            "award_id": "id",
            "supplier_name": "awarded_supplier",
            "date": "awarded_date",
            "value": "awarded_value",
            "release_date": "published_date",
        },
        where="status = 'awarded'",
    )
    quality = read_awards(spec, base=str(shared), periods=None).quality
    assert quality is not None
    assert {check.name: check.rows for check in quality.checks if check.rows} == {
        "value_zero": 47, "value_token": 3, "date_after_publication": 1, "published_late": 14,
        "supplier_placeholder": 3, "suppliers_in_one_name": 28,
    }  # fmt: skip


def test_what_is_odd_about_a_hundred_releases_of_three_registers(shared):
    spec = Awards(source=("data/uk_ocds/cf_pcs_s2w_2025_releases.json",), format="ocds")
    quality = read_awards(spec, base=str(shared), periods=None).quality
    assert quality is not None
    assert quality.rows == 262
    assert {check.name: check.rows for check in quality.checks if check.rows} == {
        "value_zero": 48, "value_shared": 130, "framework_ceiling": 30, "call_off": 45,
        "republished": 24, "published_late": 16, "supplier_missing": 1,
        "supplier_id_missing": 187, "supplier_id_malformed": 8, "buyer_type_unknown": 118,
        "bids_missing": 262,
    }  # fmt: skip
