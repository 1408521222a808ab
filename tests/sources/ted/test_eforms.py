"""eForms: the chain from lots to winners by hand, dates, frameworks, versions, and real files."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.sources.notices.conftest import list_codes, lost, read_format

COMPANY = """
<efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>{key}</cbc:ID>
 </cac:PartyIdentification><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>
 <cac:PostalAddress><cbc:PostalZone>LS1 1AA</cbc:PostalZone>
  <cbc:CountrySubentityCode>UKE42</cbc:CountrySubentityCode>
  <cac:Country><cbc:IdentificationCode>GBR</cbc:IdentificationCode></cac:Country>
 </cac:PostalAddress><cac:PartyLegalEntity><cbc:CompanyID>{number}</cbc:CompanyID>
 </cac:PartyLegalEntity></efac:Company></efac:Organization>"""

RESULT = """
<efac:LotResult><cbc:ID>RES-{lot}</cbc:ID>
 <cbc:TenderResultCode>{code}</cbc:TenderResultCode>{tenders}
 <efac:ReceivedSubmissionsStatistics><efbc:StatisticsCode>t-sme</efbc:StatisticsCode>
  <efbc:StatisticsNumeric>1</efbc:StatisticsNumeric></efac:ReceivedSubmissionsStatistics>
 <efac:ReceivedSubmissionsStatistics><efbc:StatisticsCode>tenders</efbc:StatisticsCode>
  <efbc:StatisticsNumeric>3</efbc:StatisticsNumeric></efac:ReceivedSubmissionsStatistics>
 {contracts}<efac:TenderLot><cbc:ID>LOT-{lot}</cbc:ID></efac:TenderLot></efac:LotResult>"""

TENDER = """
<efac:LotTender><cbc:ID>TEN-{key}</cbc:ID>{rank}{privacy}
 <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="GBP">{amount}</cbc:PayableAmount>
 </cac:LegalMonetaryTotal><efac:TenderingParty><cbc:ID>TPA-{party}</cbc:ID></efac:TenderingParty>
 <efac:TenderLot><cbc:ID>LOT-{lot}</cbc:ID></efac:TenderLot></efac:LotTender>"""

CONTRACT = """
<efac:SettledContract><cbc:ID>CON-{key}</cbc:ID>{award_date}
 <cbc:IssueDate>2024-03-09+01:00</cbc:IssueDate><cbc:Title>Contract {key}</cbc:Title>
 {under}<efac:ContractReference><cbc:ID>REF-{key}</cbc:ID></efac:ContractReference>{tenders}
</efac:SettledContract>"""

PARTY = """
<efac:TenderingParty><cbc:ID>TPA-{key}</cbc:ID><cbc:Name>{name}</cbc:Name>{members}
</efac:TenderingParty>"""

LOT = """
<cac:ProcurementProjectLot><cbc:ID>LOT-{lot}</cbc:ID><cac:TenderingProcess>
 <cac:ContractingSystem><cbc:ContractingSystemTypeCode listName="framework-agreement">{system}
 </cbc:ContractingSystemTypeCode></cac:ContractingSystem></cac:TenderingProcess>
 <cac:ProcurementProject><cbc:Name>Lot {lot}</cbc:Name><cbc:Description>Of it</cbc:Description>
  <cac:ProcurementAdditionalType><cbc:ProcurementTypeCode listName="innovative-acquisition"
   >prod-innov</cbc:ProcurementTypeCode></cac:ProcurementAdditionalType>
  <cac:MainCommodityClassification><cbc:ItemClassificationCode>4523314{lot}
  </cbc:ItemClassificationCode></cac:MainCommodityClassification>
 </cac:ProcurementProject></cac:ProcurementProjectLot>"""

NOTICE = """<?xml version="1.0" encoding="UTF-8"?>
<ContractAwardNotice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ContractAwardNotice-2"
 xmlns:cac="urn:cac" xmlns:cbc="urn:cbc" xmlns:efac="urn:efac" xmlns:efbc="urn:efbc"
 xmlns:efext="urn:efext" xmlns:ext="urn:ext">
 <ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>{extra}
  <efac:NoticeResult>{results}{tenders}{contracts}{parties}</efac:NoticeResult>
  <efac:Organizations>{companies}</efac:Organizations>
 </efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
 <cbc:ID>{key}</cbc:ID><cbc:ContractFolderID>folder</cbc:ContractFolderID>
 <cbc:IssueDate>2024-04-01Z</cbc:IssueDate><cbc:VersionID>{version}</cbc:VersionID>
 <cbc:NoticeTypeCode>{kind}</cbc:NoticeTypeCode>
 <cac:ContractingParty><cac:ContractingPartyType>
   <cbc:PartyTypeCode listName="buyer-legal-type">la</cbc:PartyTypeCode></cac:ContractingPartyType>
  <cac:Party><cac:PartyIdentification><cbc:ID>ORG-0</cbc:ID></cac:PartyIdentification></cac:Party>
 </cac:ContractingParty>
 <cac:TenderingProcess><cbc:ProcedureCode>neg-w-call</cbc:ProcedureCode></cac:TenderingProcess>
 <cac:ProcurementProject><cbc:Name>Whole</cbc:Name></cac:ProcurementProject>
 <cac:TenderResult><cbc:AwardDate>{award_date}</cbc:AwardDate></cac:TenderResult>{lots}
</ContractAwardNotice>"""


def refer(kind, *keys):
    return "".join(f"<efac:{kind}><cbc:ID>{key}</cbc:ID></efac:{kind}>" for key in keys)


def make_result(lot=1, code="selec-w", tenders=("TEN-1",), contracts=("CON-1",)):
    return RESULT.format(
        lot=lot,
        code=code,
        tenders=refer("LotTender", *tenders),
        contracts=refer("SettledContract", *contracts),
    )


def make_tender(key=1, lot=1, party=1, amount="1500.50", rank="", privacy=""):
    rank = f"<cbc:RankCode>{rank}</cbc:RankCode>" if rank else ""
    return TENDER.format(key=key, lot=lot, party=party, amount=amount, rank=rank, privacy=privacy)


def make_contract(key=1, tenders=("TEN-1",), award_date="2024-03-01", under=""):
    dated = f"<cbc:AwardDate>{award_date}</cbc:AwardDate>" if award_date else ""
    return CONTRACT.format(
        key=key, tenders=refer("LotTender", *tenders), award_date=dated, under=under
    )


def make_party(key=1, members=("ORG-1",), name=""):
    return PARTY.format(key=key, name=name, members=refer("Tenderer", *members))


def make_notice(**parts):
    companies = [("ORG-0", "Leeds City Council", "B1"), ("ORG-1", "Alpha Ltd", "01234567")]
    companies += [("ORG-2", "Beta Ltd", "07 654 321")]
    given = {
        "results": make_result(),
        "tenders": make_tender(),
        "contracts": make_contract(),
        "parties": make_party() + make_party(2, ("ORG-2",)),
        "companies": "".join(
            COMPANY.format(key=key, name=name, number=number) for key, name, number in companies
        ),
        "lots": "".join(LOT.format(lot=lot, system="none") for lot in (1, 2)),
        "extra": "",
        "key": "n1",
        "version": "01",
        "kind": "can-standard",
        "award_date": "2000-01-01Z",
    }
    return NOTICE.format(**{**given, **parts})


def test_one_notice_by_hand(write, read):
    write(make_notice())
    (row,) = read(format="ted").rows.to_pylist()
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "award_id": "n1-01/RES-1/TEN-1",
        "award_id_source": "REF-1",
        "notice_id": "n1-01",
        "process_id": "folder",
        "notice_type": "can-standard",
        "register": "ted",
        "status": "active",
        "lot_id": "LOT-1",
        "supplier_name": "Alpha Ltd",
        "supplier_id": "01234567",
        "supplier_id_source": "CompanyID",
        "supplier_identifier": "01234567",
        "supplier_country": "GBR",
        "n_suppliers": 1,
        "group_award": False,
        "postcode": "LS1 1AA",
        "region": "UKE42",
        "date": date(2024, 3, 1),
        "date_source": "SettledContract.AwardDate",
        "date_written": "2024-03-01",
        "date_signed": date(2024, 3, 9),
        "release_date": date(2024, 4, 1),
        "time": 2024,
        "value": 1500.5,
        "value_gbp": 1500.5,
        "currency": "GBP",
        "value_source": "LotTender.PayableAmount",
        "value_withheld": False,
        "buyer_name": "Leeds City Council",
        "buyer_id": "B1",
        "buyer_country": "GBR",
        "buyer_type": "local",
        "buyer_type_source": "classification",
        "buyer_class": "la",
        "n_buyers": 1,
        "bids": 3,
        "cpv": "45233141",
        "cpv_source": "MainCommodityClassification",
        "cpv_all": "45233141",
        "strategic_codes": "prod-innov",
        "innovative_acquisition": "prod-innov",
        "title": "Contract 1",
        "description": "Of it",
        "procedure": "selective",
        "procedure_details": "neg-w-call",
        "framework": False,
        "call_off": False,
    }


def test_several_tenderers_of_a_party_share_its_tender(write, read):
    write(make_notice(parties=make_party(members=("ORG-1", "ORG-2"), name="A and B")))
    table = read(format="ted")
    rows = table.rows.to_pylist()
    assert [row["supplier_id"] for row in rows] == ["01234567", "07 654 321"]
    assert {(row["n_suppliers"], row["group_name"], row["value"]) for row in rows} == {
        (2, "A and B", 1500.5)
    }
    assert "source/notices-blanks" in list_codes(table)


def test_only_tenders_with_a_contract_won(write, read):
    tenders = make_tender() + make_tender(2, party=2, amount="1")
    write(make_notice(results=make_result(tenders=("TEN-1", "TEN-2")), tenders=tenders))
    assert read(format="ted").rows.column("supplier_name").to_pylist() == ["Alpha Ltd"]


def test_without_contracts_the_first_rank_won(write, read):
    result = make_result(tenders=("TEN-1", "TEN-2"), contracts=())
    tenders = make_tender(rank=2) + make_tender(2, party=2, rank=1)
    write(make_notice(results=result, tenders=tenders, contracts=""))
    assert read(format="ted").rows.column("supplier_name").to_pylist() == ["Beta Ltd"]
    write(make_notice(results=result, tenders=make_tender() + make_tender(2, party=2)))
    assert read(format="ted").rows.num_rows == 2


def test_one_contract_over_two_lots_gives_each_lot_its_tender(write, read):
    results = make_result() + make_result(2, tenders=("TEN-2",))
    tenders = make_tender(amount="10") + make_tender(2, lot=2, amount="20")
    contract = make_contract(tenders=("TEN-1", "TEN-2"))
    write(make_notice(results=results, tenders=tenders, contracts=contract))
    rows = read(format="ted").rows.to_pylist()
    assert [(row["lot_id"], row["value"], row["cpv"]) for row in rows] == [
        ("LOT-1", 10.0, "45233141"), ("LOT-2", 20.0, "45233142"),
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["clos-nw", "open-nw"])
def test_lots_without_a_winner(code, write, read):
    results = make_result() + make_result(2, code=code, tenders=(), contracts=())
    write(make_notice(results=results))
    assert lost(read(format="ted")) == {"status": 1}


def test_frameworks_and_contracts_under_them(write, read):
    lots = LOT.format(lot=1, system="fa-wo-rc")
    write(make_notice(lots=lots))
    (row,) = read(format="ted").rows.to_pylist()
    assert (row["framework"], row["call_off"]) == (True, False)
    under = "<efbc:ContractFrameworkIndicator>true</efbc:ContractFrameworkIndicator>"
    write(make_notice(lots=lots, contracts=make_contract(under=under)))
    (row,) = read(format="ted").rows.to_pylist()
    assert (row["framework"], row["call_off"]) == (False, True)


@pytest.mark.parametrize(
    ("award_date", "of_all", "day", "source"),
    [
        ("", "2024-02-02Z", date(2024, 2, 2), "TenderResult.AwardDate"),
        ("", "2000-01-01Z", date(2024, 3, 9), "SettledContract.IssueDate"),
        ("2000-01-01", "2000-01-01", date(2024, 3, 9), "SettledContract.IssueDate"),
    ],
)
def test_dates(award_date, of_all, day, source, write, read):
    contract = make_contract(award_date=award_date)
    write(make_notice(contracts=contract, award_date=of_all))
    (row,) = read(format="ted").rows.to_pylist()
    assert (row["date"], row["date_source"]) == (day, source)


def test_withheld_values(write, read):
    privacy = (
        "<efac:FieldsPrivacy><efbc:FieldIdentifierCode>win-ten-val</efbc:FieldIdentifierCode>"
        "</efac:FieldsPrivacy>"
    )
    write(make_notice(tenders=make_tender(amount="-1", privacy=privacy)))
    table = read(format="ted")
    (row,) = table.rows.to_pylist()
    assert (row["value"], row["value_withheld"]) == (None, True)
    assert "source/notices-withheld" in list_codes(table)


def test_references_that_lead_nowhere(write, read, fail):
    write(make_notice(parties=make_party(members=("ORG-1", "ORG-9"))))
    table = read(format="ted")
    assert table.rows.num_rows == 1
    assert "source/notices-dangling" in list_codes(table)
    write(make_notice(parties=""))
    assert [problem.code for problem in fail(format="ted")] == ["source/no-rows"]


def test_a_later_version_or_a_correction_replaces_a_notice(write, read):
    write(make_notice())
    write(make_notice(version="02", tenders=make_tender(amount="7")), "b.xml")
    change = (
        "<efac:Changes><efbc:ChangedNoticeIdentifier>n1-02</efbc:ChangedNoticeIdentifier>"
        "</efac:Changes>"
    )
    write(make_notice(key="n2", extra=change, tenders=make_tender(amount="8")), "c.xml")
    for order in (("a.xml", "b.xml"), ("b.xml", "a.xml")):
        table = read(*order, format="ted")
        assert table.rows.column("value").to_pylist() == [7.0]
        assert lost(table) == {"superseded": 1}
    table = read("c.xml", "b.xml", "a.xml", format="ted")
    assert table.rows.column("value").to_pylist() == [8.0]


def test_a_correction_may_name_the_publication(write, read):
    published = (
        "<efac:Publication><efbc:NoticePublicationID>00123456-2024</efbc:NoticePublicationID>"
        "<efbc:PublicationDate>2024-04-03Z</efbc:PublicationDate></efac:Publication>"
    )
    change = (
        "<efac:Changes><efbc:ChangedNoticeIdentifier>123456-2024</efbc:ChangedNoticeIdentifier>"
        "</efac:Changes>"
    )
    write(make_notice(extra=published))
    write(make_notice(key="n2", extra=change, tenders=make_tender(amount="8")), "b.xml")
    table = read("a.xml", "b.xml", format="ted")
    assert table.rows.column("value").to_pylist() == [8.0]
    (row,) = read("a.xml", format="ted").rows.to_pylist()
    assert (row["publication_id"], row["release_date"]) == ("00123456-2024", date(2024, 4, 3))


def test_modifications_and_other_notices(write, read, fail):
    write(make_notice())
    write(make_notice(key="n3", kind="can-modif"), "b.xml")
    write('<ContractNotice xmlns="urn:x"><ID>1</ID></ContractNotice>', "c.xml")
    table = read("a.xml", "b.xml", "c.xml", format="ted")
    assert lost(table) == {"modification": 1}
    assert "source/notices-other" in list_codes(table)
    (problem,) = fail("c.xml", format="ted")
    assert problem.code == "source/no-rows"


def test_the_real_notices(shared):
    """The chain leads from every notice with a winner to companies that it names."""
    folder = shared / "data/notices/eu-eforms-can"
    found = 0
    for path in sorted(folder.glob("*/*.xml")):
        text = path.read_text(encoding="utf-8")
        if "selec-w" not in text or "can-modif" in text or "<efac:TenderingParty>" not in text:
            continue
        rows = read_format(path.parent, path.name, format="ted").rows.to_pylist()
        found += 1
        names = set(re.findall(r"<cbc:Name[^>]*>([^<]*)</cbc:Name>", text))
        for row in rows:
            assert row["supplier_name"] in {" ".join(name.split()) for name in names}, path.name
            assert row["n_suppliers"] >= 1
    assert found == 27


def test_a_real_notice_with_ten_results_that_name_all_ten_contracts(shared):
    """Each tender counts once, though every one of the ten results leads to it."""
    name = "tzeglen__ContractAwardNotice_can-social_2023-653024.xml"
    folder = shared / "data/notices/eu-eforms-can/real_from_repos"
    table = read_format(folder, name, format="ted")
    assert table.rows.num_rows == 10
    assert set(table.rows.column("value").to_pylist()) == {65_000_000.0}
    checks = {check.name: check for check in table.quality.checks}
    # The same total stands on every contract: the hazard is seen, nothing is corrected.
    assert checks["value_repeat_group"].rows == 10


def test_a_tender_for_a_group_of_lots_counts_once(write, read):
    results = make_result() + make_result(2)
    tender = make_tender().replace("<cbc:ID>LOT-1", "<cbc:ID>GLO-1")
    write(make_notice(results=results, tenders=tender))
    table = read(format="ted")
    (row,) = table.rows.to_pylist()
    assert (row["lot_id"], row["value"], row["cpv"]) == ("GLO-1", 1500.5, "45233141")
    assert lost(table) == {"no supplier": 1}


@pytest.mark.parametrize(
    ("kind", "code", "flag"),
    [("innovative-acquisition", "prod-innov", True), ("innovative-acquisition", "none", False),
     ("strategic-procurement", "inn-pur", True), ("strategic-procurement", "none", False),
     ("strategic-procurement", "env-imp", None)],
)  # fmt: skip
def test_the_innovation_flag_reads_what_the_buyer_declares(kind, code, flag, write, read):
    text = make_notice().replace("innovative-acquisition", kind).replace("prod-innov", code)
    write(text)
    (row,) = read(format="ted", innovation={"rules": ("declared",)}).rows.to_pylist()
    assert row["innovation"] is flag
    assert row["strategic_codes"] == (None if code == "none" else code)


def test_a_tender_stays_with_the_result_of_its_own_lot(write, read):
    """Some converters let every result name every contract and tender."""
    named = {"tenders": ("TEN-1", "TEN-2"), "contracts": ("CON-1", "CON-2")}
    write(
        make_notice(
            results=make_result(**named) + make_result(2, **named),
            tenders=make_tender() + make_tender(2, lot=2, party=2, amount="20"),
            contracts=make_contract() + make_contract(2, ("TEN-2",)),
        )
    )
    rows = read(format="ted").rows.to_pylist()
    assert [(row["award_id"], row["cpv"], row["value"]) for row in rows] == [
        ("n1-01/RES-1/TEN-1", "45233141", 1500.5), ("n1-01/RES-2/TEN-2", "45233142", 20.0),
    ]  # fmt: skip
