"""Entries of the Spanish platform: one by hand, each rule, and the real feed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.sources.notices.conftest import list_codes, lost, read_format

FEED = """<?xml version="1.0" encoding="{encoding}"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"
 xmlns:ext="urn:dgpe:ext" xmlns:cbc="urn:dgpe:cbc" xmlns:cac="urn:dgpe:cac">
<updated>2025-08-01T04:27:21+02:00</updated>{entries}</feed>"""

WINNER = """
<cac:WinningParty><cac:PartyIdentification><cbc:ID schemeName="{scheme}">{number}</cbc:ID>
 </cac:PartyIdentification><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>
</cac:WinningParty>"""

RESULT = """
<cac:TenderResult><cbc:ResultCode>{code}</cbc:ResultCode><cbc:AwardDate>{day}</cbc:AwardDate>
 <cbc:ReceivedTenderQuantity>3</cbc:ReceivedTenderQuantity>
 <cbc:SMEAwardedIndicator>true</cbc:SMEAwardedIndicator>{winners}
 <cac:AwardedTenderedProject>{lot}<cac:LegalMonetaryTotal>{net}
  <cbc:PayableAmount currencyID="EUR">1210</cbc:PayableAmount></cac:LegalMonetaryTotal>
 </cac:AwardedTenderedProject></cac:TenderResult>"""

ENTRY = """
<entry><id>https://placsp/{key}</id><title>A title</title>
<updated>{updated}</updated><ext:ContractFolderStatus>
 <cbc:ContractFolderID>F-1</cbc:ContractFolderID>
 <cbc:ContractFolderStatusCode>{status}</cbc:ContractFolderStatusCode>
 <ext:LocatedContractingParty><cbc:ContractingPartyTypeCode>3</cbc:ContractingPartyTypeCode>
  <cac:Party><cac:PartyIdentification><cbc:ID schemeName="DIR3">L01</cbc:ID>
   </cac:PartyIdentification><cac:PartyIdentification><cbc:ID schemeName="NIF">P1</cbc:ID>
   </cac:PartyIdentification><cac:PartyName><cbc:Name>Ayuntamiento de Ávila</cbc:Name>
   </cac:PartyName></cac:Party></ext:LocatedContractingParty>
 <cac:ProcurementProject><cbc:Name>Obras</cbc:Name><cac:RequiredCommodityClassification>
  <cbc:ItemClassificationCode>45000000</cbc:ItemClassificationCode>
  </cac:RequiredCommodityClassification><cac:RealizedLocation>
  <cbc:CountrySubentityCode>ES411</cbc:CountrySubentityCode></cac:RealizedLocation>
 </cac:ProcurementProject>
 <cac:ProcurementProjectLot><cbc:ID>2</cbc:ID><cac:ProcurementProject><cbc:Name>Dos</cbc:Name>
  <cac:RequiredCommodityClassification><cbc:ItemClassificationCode>45200000
  </cbc:ItemClassificationCode></cac:RequiredCommodityClassification>
 </cac:ProcurementProject></cac:ProcurementProjectLot>{results}
 <cac:TenderingProcess><cbc:ProcedureCode>{procedure}</cbc:ProcedureCode>{system}
 </cac:TenderingProcess></ext:ContractFolderStatus></entry>"""

NET = '<cbc:TaxExclusiveAmount currencyID="EUR">1000</cbc:TaxExclusiveAmount>'


def make_winner(name="Alfa SL", number="B12457560", scheme="NIF"):
    return WINNER.format(name=name, number=number, scheme=scheme)


def make_result(code="8", day="2024-09-05", winners=None, lot="", net=NET):
    winners = make_winner() if winners is None else winners
    lot = f"<cbc:ProcurementProjectLotID>{lot}</cbc:ProcurementProjectLotID>" if lot else ""
    return RESULT.format(code=code, day=day, winners=winners, lot=lot, net=net)


def make_entry(*results, **parts):
    given = {
        "key": 1,
        "updated": "2024-09-10T02:08:33.628+02:00",
        "status": "RES",
        "procedure": "6",
        "system": "",
        "results": "".join(results),
    }
    return ENTRY.format(**{**given, **parts})


def make_feed(*entries, encoding="UTF-8"):
    entries = entries or (make_entry(make_result()),)
    return FEED.format(encoding=encoding, entries="".join(entries))


def test_one_entry_by_hand(write, read):
    write(make_feed())
    (row,) = read(format="placsp").rows.to_pylist()
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "award_id": "https://placsp/1/1",
        "notice_id": "https://placsp/1",
        "process_id": "F-1",
        "notice_type": "RES",
        "register": "placsp",
        "status": "active",
        "supplier_name": "Alfa SL",
        "supplier_id": "B12457560",
        "supplier_id_source": "NIF",
        "supplier_scheme": "NIF",
        "supplier_identifier": "B12457560",
        "supplier_scale": "sme",
        "supplier_person": False,
        "n_suppliers": 1,
        "group_award": False,
        "date": date(2024, 9, 5),
        "date_source": "AwardDate",
        "date_written": "2024-09-05",
        "release_date": date(2024, 9, 10),
        "time": 2024,
        "value": 1000.0,
        "value_eur": 1000.0,
        "value_gross": 1210.0,
        "value_source": "TaxExclusiveAmount",
        "currency": "EUR",
        "buyer_name": "Ayuntamiento de Ávila",
        "buyer_id": "P1",
        "buyer_scheme": "NIF",
        "buyer_type": "local",
        "buyer_type_source": "classification",
        "buyer_class": "3",
        "bids": 3,
        "cpv": "45000000",
        "cpv_source": "RequiredCommodityClassification",
        "cpv_all": "45000000",
        "delivery_region": "ES411",
        "title": "Obras",
        "procedure": "direct",
        "procedure_details": "Contrato menor",
        "framework": False,
        "call_off": False,
    }


def test_lots_and_winners_together(write, read):
    both = make_winner() + make_winner("Beta SL", "B2")
    write(make_feed(make_entry(make_result(lot="2", winners=both), make_result(lot="1"))))
    rows = read(format="placsp").rows.to_pylist()
    assert [(row["lot_id"], row["supplier_name"], row["n_suppliers"]) for row in rows] == [
        ("2", "Alfa SL", 2), ("2", "Beta SL", 2), ("1", "Alfa SL", 1),
    ]  # fmt: skip
    assert [row["cpv_all"] for row in rows] == ["45200000;45000000"] * 2 + ["45000000"]


@pytest.mark.parametrize(
    ("code", "left"),
    [("1", 1), ("3", 1), ("4", 1), ("5", 1), ("6", 1), ("7", 1), ("10", 1),
     ("2", 2), ("8", 2), ("9", 2), ("11", 2)],
)  # fmt: skip
def test_what_a_result_says(code, left, write, read):
    entries = make_entry(make_result()), make_entry(make_result(code=code), key=2)
    write(make_feed(*entries))
    assert read(format="placsp").rows.num_rows == left


def test_the_last_version_of_an_entry_stands(write, read):
    later = make_entry(make_result(winners=make_winner("Beta SL")), updated="2024-10-01T00:00:00Z")
    write(make_feed(make_entry(make_result()), later), "a.xml")
    table = read(format="placsp")
    assert table.rows.column("supplier_name").to_pylist() == ["Beta SL"]
    assert lost(table) == {"superseded": 1}


@pytest.mark.parametrize(
    "end",
    [
        make_entry(make_result(), status="ANUL", updated="2024-10-01T00:00:00Z"),
        make_entry(status="ANUL", updated="2024-10-01T00:00:00Z"),
        '<at:deleted-entry ref="https://placsp/1" when="2024-10-01T00:00:00+02:00"/>',
    ],
)
def test_what_is_annulled_or_withdrawn_goes(end, write, read):
    other = make_entry(make_result(), key=2)
    write(make_feed(end, make_entry(make_result()), other))
    table = read(format="placsp")
    assert table.rows.column("notice_id").to_pylist() == ["https://placsp/2"]
    assert lost(table) == {"superseded": 1, "status": 1}


@pytest.mark.parametrize(
    ("system", "procedure", "framework", "call_off"),
    [("1", "1", True, False), ("3", "1", False, True), ("", "7", False, True),
     ("0", "1", False, False)],
)  # fmt: skip
def test_frameworks(system, procedure, framework, call_off, write, read):
    system = f"<cbc:ContractingSystemCode>{system}</cbc:ContractingSystemCode>"
    write(make_feed(make_entry(make_result(), system=system, procedure=procedure)))
    (row,) = read(format="placsp").rows.to_pylist()
    assert (row["framework"], row["call_off"]) == (framework, call_off)


def test_amounts_with_tax_alone_are_no_value(write, read):
    write(make_feed(make_entry(make_result(net=""))))
    table = read(format="placsp")
    (row,) = table.rows.to_pylist()
    assert (row["value"], row["value_gross"], row["currency"]) == (None, 1210.0, "EUR")
    assert "source/notices-gross-only" in list_codes(table)


def test_numbers_of_other_schemes_and_of_persons(write, read):
    winners = make_winner("Strada", "HR68755468505", "OTROS") + make_winner("Ana", "12345678Z")
    write(make_feed(make_entry(make_result(winners=winners))))
    rows = read(format="placsp").rows.to_pylist()
    assert [(row["supplier_id"], row["supplier_identifier"]) for row in rows] == [
        (None, "HR68755468505"), ("12345678Z", "12345678Z"),
    ]  # fmt: skip
    assert [row["supplier_person"] for row in rows] == [False, True]


def test_a_feed_in_another_encoding_names_it(write, read, fail):
    text = make_feed(encoding="ISO-8859-1")
    write(text.encode("latin-1"))
    assert read(format="placsp").rows.column("buyer_name").to_pylist() == ["Ayuntamiento de Ávila"]
    write(make_feed().encode("latin-1"))
    (problem,) = fail(format="placsp")
    assert problem.code == "source/encoding"


def test_another_feed_is_refused_by_name(write, fail):
    write('<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id></entry></feed>')
    (problem,) = fail(format="placsp")
    assert problem.code == "source/not-notices"
    assert "ContractFolderStatus" in problem.what


def test_the_real_feed(shared):
    """120 minor contracts, each with one supplier, as the folder's page says."""
    folder = shared / "data/notices/es-placsp-atom"
    table = read_format(folder, "menores_2025-08-01_120entries.atom", format="placsp")
    rows = table.rows.to_pylist()
    assert len(rows) == len({row["award_id"] for row in rows}) == 120
    assert {step.rows for step in table.flow} == {120}
    assert all(row["value"] <= row["value_gross"] for row in rows)
    assert {row["procedure_details"] for row in rows} == {"Contrato menor"}
    others = [row for row in rows if row["supplier_scheme"] != "NIF"]
    assert others
    assert all(row["supplier_id"] is None for row in others)
    assert "HR68755468505" in {row["supplier_identifier"] for row in others}
    assert not any(row["supplier_person"] for row in rows)
