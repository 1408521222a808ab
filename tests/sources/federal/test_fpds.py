"""Actions of FPDS: one award by hand, its actions put together, and the real files."""

from __future__ import annotations

import re
from datetime import date
from itertools import permutations

import pytest

from tests.sources.notices.conftest import list_codes, lost, read_format

VENDOR = """
<vendor><vendorHeader><vendorName>{name}</vendorName></vendorHeader><vendorSiteDetails>
 <vendorLocation><state>VA</state><ZIPCode>234527803</ZIPCode><countryCode>USA</countryCode>
 </vendorLocation>{numbers}</vendorSiteDetails>
 <contractingOfficerBusinessSizeDetermination>S</contractingOfficerBusinessSizeDetermination>
</vendor>"""

DUNS = "<vendorDUNSInformation><DUNSNumber>{}</DUNSNumber></vendorDUNSInformation>"
UEI = (
    "<entityIdentifiers><vendorUEIInformation><UEI>{}</UEI></vendorUEIInformation>"
    "</entityIdentifiers>"
)

ACTION = """
<award><awardID><awardContractID><agencyID>4740</agencyID><PIID>P-1</PIID>
 <modNumber>{number}</modNumber><transactionNumber>0</transactionNumber></awardContractID>
 {parent}</awardID>
 <relevantContractDates><signedDate>{signed} 00:00:00</signedDate>
  <effectiveDate>2012-10-02 00:00:00</effectiveDate>
  <ultimateCompletionDate>2013-09-30 00:00:00</ultimateCompletionDate></relevantContractDates>
 <dollarValues><obligatedAmount>{obligated}</obligatedAmount>
  <baseAndAllOptionsValue>{options}</baseAndAllOptionsValue></dollarValues>{totals}
 <purchaserInformation><contractingOfficeAgencyID name="PUBLIC BUILDINGS SERVICE"
  departmentName="GSA">4740</contractingOfficeAgencyID></purchaserInformation>
 <contractData><contractActionType>C</contractActionType>
  <descriptionOfContractRequirement>WATER</descriptionOfContractRequirement></contractData>
 <productOrServiceInformation><productOrServiceCode>S114</productOrServiceCode>
  <principalNAICSCode>221310</principalNAICSCode></productOrServiceInformation>{vendor}
 <competition><extentCompeted>A</extentCompeted>
  <numberOfOffersReceived>3</numberOfOffersReceived></competition>
 <transactionInformation><createdDate>2012-10-05 10:00:00</createdDate>
  <lastModifiedDate>{changed}</lastModifiedDate></transactionInformation></award>"""

PARENT = """<referencedIDVID><agencyID>4732</agencyID><PIID>GS33</PIID>
<modNumber>0</modNumber></referencedIDVID>"""

TOTALS = """<totalDollarValues><totalObligatedAmount>{}</totalObligatedAmount>
<totalBaseAndAllOptionsValue>{}</totalBaseAndAllOptionsValue></totalDollarValues>"""

VEHICLE = """
<IDV><contractID><IDVID><agencyID>1435</agencyID><PIID>INM</PIID><modNumber>0</modNumber></IDVID>
</contractID><relevantContractDates><signedDate>2017-12-18 00:00:00</signedDate>
</relevantContractDates><dollarValues><obligatedAmount>0.00</obligatedAmount>
<baseAndAllOptionsValue>5000.00</baseAndAllOptionsValue></dollarValues>{vendor}</IDV>"""


def make_vendor(name="ALPHA INC", duns="605752773", uei=""):
    numbers = (DUNS.format(duns) if duns else "") + (UEI.format(uei) if uei else "")
    return VENDOR.format(name=name, numbers=numbers)


def make_action(number="0", **parts):
    given = {
        "signed": "2012-10-01",
        "obligated": "100.10",
        "options": "1000.00",
        "totals": "",
        "parent": "",
        "vendor": make_vendor(),
        "changed": "2012-10-05 10:00:00",
    }
    return ACTION.format(number=number, **{**given, **parts})


def make_list(*actions):
    return f'<listOfAwards xmlns="https://www.fpds.gov/FPDS">{"".join(actions)}</listOfAwards>'


def make_feed(*actions):
    entries = "".join(f"<entry><content>{one}</content></entry>" for one in actions)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


@pytest.mark.parametrize("make", [make_list, make_feed])
def test_one_action_by_hand(make, write, read):
    write(make(make_action(vendor=make_vendor(uei="LNLJPLNR7GF5"))))
    (row,) = read(format="fpds").rows.to_pylist()
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "award_id": "CONT_AWD_P-1_4740_-NONE-_-NONE-",
        "award_id_source": "P-1",
        "notice_id": "CONT_AWD_P-1_4740_-NONE-_-NONE-/0",
        "notice_type": "award:C",
        "register": "fpds",
        "status": "active",
        "supplier_name": "ALPHA INC",
        "supplier_id": "LNLJPLNR7GF5",
        "supplier_id_source": "UEI",
        "supplier_scheme": "US-UEI",
        "supplier_identifier": "605752773",
        "supplier_country": "USA",
        "supplier_scale": "S",
        "postcode": "234527803",
        "region": "VA",
        "n_suppliers": 1,
        "date": date(2012, 10, 1),
        "date_source": "signedDate",
        "date_written": "2012-10-01 00:00:00",
        "date_signed": date(2012, 10, 1),
        "start_date": date(2012, 10, 2),
        "end_date": date(2013, 9, 30),
        "release_date": date(2012, 10, 5),
        "time": 2012,
        "value": 1000.0,
        "value_usd": 1000.0,
        "value_source": "sum of base and all options",
        "value_obligated": 100.1,
        "currency": "USD",
        "buyer_name": "PUBLIC BUILDINGS SERVICE",
        "buyer_id": "4740",
        "buyer_scheme": "US-FPDS-AGENCY",
        "buyer_country": "USA",
        "buyer_type": "central",
        "buyer_type_source": "register",
        "buyer_class": "GSA",
        "bids": 3,
        "product_code": "S114",
        "industry_code": "221310",
        "description": "WATER",
        "procedure": "open",
        "procedure_details": "A",
        "framework": False,
        "call_off": False,
        "n_actions": 1,
        "has_base_action": True,
    }


BASE = make_action()
SECOND = make_action("P00001", signed="2013-01-01", obligated="-0.10", options="50.00")
THIRD = make_action("P00002", signed="2013-05-01", obligated="0.00", options="0.00")


@pytest.mark.parametrize("actions", list(permutations((BASE, SECOND, THIRD))))
def test_actions_become_one_award_whatever_their_order(actions, write, read):
    write(make_list(*actions))
    table = read(format="fpds")
    (row,) = table.rows.to_pylist()
    assert (row["value"], row["value_obligated"], row["n_actions"]) == (1050.0, 100.0, 3)
    assert (row["date"], row["has_base_action"]) == (date(2012, 10, 1), True)
    assert lost(table) == {"superseded": 2}


def test_a_total_that_the_last_action_states_stands(write, read):
    totals = TOTALS.format("127900.70", "200000.00")
    last = make_action("P9", signed="2014-01-01", totals=totals)
    write(make_list(last, BASE))
    (row,) = read(format="fpds").rows.to_pylist()
    assert (row["value"], row["value_obligated"]) == (200000.0, 127900.7)
    assert row["value_source"] == "total base and all options"


def test_modifications_alone_have_no_value_and_too_late_a_date(write, read):
    write(make_list(SECOND, THIRD))
    table = read(format="fpds")
    (row,) = table.rows.to_pylist()
    assert (row["value"], row["value_source"], row["value_obligated"]) == (None, None, -0.1)
    assert (row["date"], row["has_base_action"]) == (date(2013, 1, 1), False)
    assert "source/notices-partial" in list_codes(table)
    write(
        make_list(
            make_action("P1", totals=TOTALS.format("1", "2")),
            make_action("P2", signed="2014-01-01"),
        )
    )
    assert "source/notices-partial" in list_codes(read(format="fpds"))
    write(make_list(make_action("P1", totals=TOTALS.format("1", "2"))))
    table = read(format="fpds")
    assert table.rows.column("value").to_pylist() == [2.0]
    assert "source/notices-later-dated" in list_codes(table)


def test_where_can_leave_them_out(write, read):
    other = make_action("P1").replace("<PIID>P-1<", "<PIID>P-2<")
    write(make_list(BASE, other))
    assert read(format="fpds", where="has_base_action").rows.num_rows == 1


def test_an_action_that_was_corrected_counts_once(write, read):
    corrected = make_action(obligated="7.00", options="8.00", changed="2012-11-01 00:00:00")
    for order in ((BASE, corrected), (corrected, BASE)):
        write(make_list(*order))
        (row,) = read(format="fpds").rows.to_pylist()
        assert (row["value"], row["value_obligated"], row["n_actions"]) == (8.0, 7.0, 1)


def test_orders_and_vehicles(write, read):
    write(make_list(make_action(parent=PARENT), VEHICLE.format(vendor=make_vendor())))
    order, vehicle = read(format="fpds").rows.to_pylist()
    assert order["award_id"] == "CONT_AWD_P-1_4740_GS33_4732"
    assert order["parent_award_id"] == "CONT_IDV_GS33_4732"
    assert (order["framework"], order["call_off"]) == (False, True)
    assert vehicle["award_id"] == "CONT_IDV_INM_1435"
    assert (vehicle["framework"], vehicle["value"]) == (True, 5000.0)
    dropped = read(format="fpds", value={"framework": "drop"}).rows
    assert dropped.column("award_id").to_pylist() == [order["award_id"]]


def test_an_award_that_changes_hands_is_its_first_supplier_s(write, read):
    later = make_action("1", signed="2015-01-01", vendor=make_vendor("BETA INC", "1"))
    write(make_list(later, BASE))
    table = read(format="fpds")
    assert table.rows.column("supplier_name").to_pylist() == ["ALPHA INC"]
    assert "source/notices-other-vendor" in list_codes(table)


def test_what_is_no_contract(write, read, fail):
    other = "<OtherTransactionAward><x/></OtherTransactionAward>"
    write(make_list(BASE, other))
    assert "source/notices-other" in list_codes(read(format="fpds"))
    write(make_list("<award><x/></award>"))
    assert [problem.code for problem in fail(format="fpds")] == ["source/not-notices"]


@pytest.mark.parametrize(
    ("name", "records", "awards"),
    [
        ("dherincx92_full_response.xml", 10, 8),
        ("dherincx92_truncated_response.xml", 1, 1),
        ("wamuir_award-14.xml", 23, 21),
        ("wamuir_award-15.xml", 23, 20),
        ("wamuir_idv-15.xml", 18, 18),
    ],
)
def test_the_real_files(name, records, awards, shared):
    """75 records with a vendor, as the folder's page says; awards by the ids in the text."""
    folder = shared / "data/notices/us-fpds"
    text = re.sub(r"ns\d+:|\s", "", (folder / name).read_text(encoding="utf-8"))
    ids = re.findall(
        r"<(?:awardContractID|IDVID)><agencyID[^>]*>(\w+)</agencyID><PIID>(\w+)</PIID>"
        r"(?:(?!</awardID>|</contractID>).)*?(?:<referencedIDVID>(.*?)</referencedIDVID>|"
        r"</awardID>|</contractID>)",
        text,
    )
    assert len(ids) == records
    assert len(set(ids)) == awards
    table = read_format(folder, name, format="fpds")
    assert table.flow[0].rows == records
    assert table.rows.num_rows == awards
    assert set(table.rows.column("framework").to_pylist()) == {"idv" in name}
    assert not any(one is None for one in table.rows.column("supplier_id").to_pylist())
