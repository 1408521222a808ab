"""TED_EXPORT: a notice by hand, each rule of values, lots and suppliers, and the real files."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.sources.notices.conftest import list_codes, lost, read_format

CONTRACTOR = """
<CONTRACTOR><ADDRESS_CONTRACTOR><OFFICIALNAME>{name}</OFFICIALNAME>
 <NATIONALID>{number}</NATIONALID><POSTAL_CODE>LS1 1AA</POSTAL_CODE><COUNTRY VALUE="UK"/>
 <n2016:NUTS CODE="UKE42"/></ADDRESS_CONTRACTOR><SME/></CONTRACTOR>"""

AWARD = """
<AWARD_CONTRACT ITEM="{item}"><CONTRACT_NO>C-{item}</CONTRACT_NO><LOT_NO>{lot}</LOT_NO>
 <TITLE><P>Roads, part {item}</P></TITLE>
 <AWARDED_CONTRACT><DATE_CONCLUSION_CONTRACT>2020-11-25</DATE_CONCLUSION_CONTRACT>
  <TENDERS><NB_TENDERS_RECEIVED>4</NB_TENDERS_RECEIVED></TENDERS>
  <CONTRACTORS>{group}{contractors}</CONTRACTORS><VALUES>{values}</VALUES>
 </AWARDED_CONTRACT></AWARD_CONTRACT>"""

NO_AWARD = """
<AWARD_CONTRACT ITEM="9"><LOT_NO>2</LOT_NO><NO_AWARDED_CONTRACT><PROCUREMENT_UNSUCCESSFUL/>
</NO_AWARDED_CONTRACT></AWARD_CONTRACT>"""

NOTICE = """<?xml version="1.0" encoding="UTF-8"?>
<TED_EXPORT xmlns="http://publications.europa.eu/resource/schema/ted/R2.0.9/publication"
 xmlns:n2016="http://publications.europa.eu/resource/schema/ted/2016/nuts"
 VERSION="R2.0.9.S03.E01" DOC_ID="000001-2021">
 <CODED_DATA_SECTION><REF_OJS><DATE_PUB>{published}</DATE_PUB></REF_OJS>
  <NOTICE_DATA><NO_DOC_OJS>2021/S 002-000001</NO_DOC_OJS></NOTICE_DATA></CODED_DATA_SECTION>
 <FORM_SECTION>
  <{form}_2014 CATEGORY="ORIGINAL" FORM="{form}" LG="EN">
   <CONTRACTING_BODY><ADDRESS_CONTRACTING_BODY><OFFICIALNAME>Leeds City Council</OFFICIALNAME>
     <COUNTRY VALUE="UK"/></ADDRESS_CONTRACTING_BODY><CA_TYPE VALUE="REGIONAL_AUTHORITY"/>
   </CONTRACTING_BODY>
   <OBJECT_CONTRACT><TITLE><P>Roads</P></TITLE>
    <CPV_MAIN><CPV_CODE CODE="45233140"/></CPV_MAIN>{total}
    <OBJECT_DESCR><LOT_NO>1</LOT_NO><CPV_ADDITIONAL><CPV_CODE CODE="45233141"/></CPV_ADDITIONAL>
     <n2016:NUTS CODE="UKE"/><SHORT_DESCR><P>The</P><P>north</P></SHORT_DESCR></OBJECT_DESCR>
    <OBJECT_DESCR><LOT_NO>2</LOT_NO><CPV_ADDITIONAL><CPV_CODE CODE="45233142"/></CPV_ADDITIONAL>
     <SHORT_DESCR><P>The south</P></SHORT_DESCR></OBJECT_DESCR>
   </OBJECT_CONTRACT>
   <PROCEDURE>{procedure}<NOTICE_NUMBER_OJ>2020/S 100-000009</NOTICE_NUMBER_OJ></PROCEDURE>
   {awards}
  </{form}_2014>{translation}
 </FORM_SECTION>
</TED_EXPORT>"""

VALUE = '<VAL_TOTAL CURRENCY="GBP">1500.50</VAL_TOTAL>'


def make_contractor(name="Alpha Ltd", number="01234567"):
    return CONTRACTOR.format(name=name, number=number)


def make_award(item=1, lot=1, group="<NO_AWARDED_TO_GROUP/>", contractors=None, values=VALUE):
    contractors = make_contractor() if contractors is None else contractors
    return AWARD.format(item=item, lot=lot, group=group, contractors=contractors, values=values)


def make_notice(
    *awards, form="F03", total="", procedure="<PT_OPEN/>", translation="", published="20210105"
):
    return NOTICE.format(
        form=form,
        total=total,
        procedure=procedure,
        translation=translation,
        published=published,
        awards="".join(awards or (make_award(),)),
    )


def test_one_notice_by_hand(write, read):
    write(make_notice())
    (row,) = read(format="ted").rows.to_pylist()
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "award_id": "2021/S 002-000001/1",
        "award_id_source": "C-1",
        "notice_id": "2021/S 002-000001",
        "process_id": "2020/S 100-000009",
        "notice_type": "F03",
        "publication_id": "000001-2021",
        "register": "ted",
        "status": "active",
        "lot_id": "1",
        "supplier_name": "Alpha Ltd",
        "supplier_id": "01234567",
        "supplier_id_source": "NATIONALID",
        "supplier_identifier": "01234567",
        "supplier_country": "UK",
        "supplier_scale": "sme",
        "n_suppliers": 1,
        "group_award": False,
        "postcode": "LS1 1AA",
        "region": "UKE42",
        "date": date(2020, 11, 25),
        "date_source": "DATE_CONCLUSION_CONTRACT",
        "date_written": "2020-11-25",
        "date_signed": date(2020, 11, 25),
        "release_date": date(2021, 1, 5),
        "time": 2020,
        "value": 1500.5,
        "value_gbp": 1500.5,
        "currency": "GBP",
        "value_source": "VAL_TOTAL",
        "buyer_name": "Leeds City Council",
        "buyer_country": "UK",
        "buyer_type": "local",
        "buyer_type_source": "classification",
        "buyer_class": "REGIONAL_AUTHORITY",
        "n_buyers": 1,
        "bids": 4,
        "cpv": "45233140",
        "cpv_source": "CPV_MAIN",
        "cpv_all": "45233140;45233141",
        "delivery_region": "UKE",
        "title": "Roads, part 1",
        "description": "The north",
        "procedure": "open",
        "procedure_details": "PT_OPEN",
        "framework": False,
        "call_off": False,
    }


def test_a_lot_brings_its_own_description(write, read):
    write(make_notice(make_award(lot=2)))
    (row,) = read(format="ted").rows.to_pylist()
    assert (row["cpv_all"], row["description"]) == ("45233140;45233142", "The south")


def test_the_notice_s_total_is_not_stamped_on_each_award(write, read):
    total = '<VAL_TOTAL CURRENCY="GBP">9000</VAL_TOTAL>'
    write(make_notice(make_award(1, 1, values=""), make_award(2, 2, values=""), total=total))
    assert read(format="ted").rows.column("value").to_pylist() == [None, None]
    write(make_notice(make_award(values=""), NO_AWARD, total=total))
    (row,) = read(format="ted").rows.to_pylist()
    assert (row["value"], row["value_source"]) == (9000.0, "OBJECT_CONTRACT/VAL_TOTAL")


def test_a_range_is_no_value(write, read):
    span = '<VAL_RANGE_TOTAL CURRENCY="GBP"><LOW>10</LOW><HIGH>20</HIGH></VAL_RANGE_TOTAL>'
    write(make_notice(make_award(values=span)))
    table = read(format="ted")
    (row,) = table.rows.to_pylist()
    assert (row["value"], row["value_low"], row["value_high"]) == (None, 10.0, 20.0)
    assert row["value_source"] is None
    assert "source/notices-range" in list_codes(table)


def test_an_estimate_is_kept_beside(write, read):
    values = '<VAL_ESTIMATED_TOTAL CURRENCY="GBP">7</VAL_ESTIMATED_TOTAL>' + VALUE
    write(make_notice(make_award(values=values)))
    (row,) = read(format="ted").rows.to_pylist()
    assert (row["value"], row["value_estimated"]) == (1500.5, 7.0)


def test_a_group_shares_one_value(write, read):
    both = make_contractor() + make_contractor("Beta Ltd", "07654321")
    write(make_notice(make_award(group="<AWARDED_TO_GROUP/>", contractors=both)))
    table = read(format="ted", value={"suppliers": "split_equally"})
    rows = table.rows.to_pylist()
    assert [(row["supplier_name"], row["value"]) for row in rows] == [
        ("Alpha Ltd", 750.25), ("Beta Ltd", 750.25),
    ]  # fmt: skip
    assert all(row["group_award"] and row["n_suppliers"] == 2 for row in rows)


def test_suppliers_count_once_and_none_is_lost_silently(write, read):
    same = make_contractor()
    nobody = "<CONTRACTOR><ADDRESS_CONTRACTOR/></CONTRACTOR>"
    namesake = make_contractor("Alpha (Leeds) Ltd")
    write(make_notice(make_award(contractors=same + same + nobody + namesake)))
    table = read(format="ted")
    assert table.rows.column("supplier_name").to_pylist() == ["Alpha Ltd", "Alpha (Leeds) Ltd"]
    assert {"source/notices-repeated-supplier", "source/notices-nameless-supplier"} <= list_codes(
        table
    )


def test_lots_without_award_and_frameworks(write, read):
    write(make_notice(make_award(), NO_AWARD, procedure="<PT_RESTRICTED/><FRAMEWORK/>"))
    table = read(format="ted")
    assert lost(table) == {"status": 1}
    (row,) = table.rows.to_pylist()
    assert (row["framework"], row["framework_source"]) == (True, "FRAMEWORK")
    assert row["procedure"] == "selective"


def test_translations_and_copies_count_once(write, read):
    form = make_notice().split("<FORM_SECTION>")[1].split("</FORM_SECTION>")[0]
    translated = form.replace('"ORIGINAL"', '"TRANSLATION"').replace("Alpha", "Alphe")
    write(make_notice(translation=translated))
    write(make_notice(), "b.xml")
    table = read("a.xml", "b.xml", format="ted")
    assert table.rows.column("supplier_name").to_pylist() == ["Alpha Ltd"]
    assert lost(table) == {"superseded": 1}


def test_modifications_are_no_awards(write, read, fail):
    write(make_notice(form="F20"))
    (problem,) = fail(format="ted")
    assert problem.code == "source/no-rows"
    assert "modification 1" in problem.what
    write(make_notice().replace("002-000001", "003-000002"), "b.xml")
    assert lost(read("a.xml", "b.xml", format="ted")) == {"modification": 1}


def test_ex_ante_notices_are_kept_and_counted(write, read):
    write(make_notice(form="F15"))
    table = read(format="ted")
    assert table.rows.column("notice_type").to_pylist() == ["F15"]
    assert "source/notices-ex-ante" in list_codes(table)


def test_awards_of_one_number_are_told_apart(write, read):
    write(make_notice(make_award(), make_award(lot=2)))
    ids = read(format="ted").rows.column("award_id").to_pylist()
    assert ids == ["2021/S 002-000001/#1", "2021/S 002-000001/#2"]


def test_a_date_that_cannot_be_read(write, read):
    write(make_notice(make_award()).replace("2020-11-25", "25/11/2020"))
    table = read(format="ted")
    (row,) = table.rows.to_pylist()
    assert (row["date"], row["date_source"]) == (date(2021, 1, 5), "DATE_PUB")
    assert row["date_written"] == "25/11/2020"
    assert "source/notices-date" in list_codes(table)


@pytest.mark.parametrize("amount", ["1.500,50", "1 500", "1e9999", "NaN", "a lot"])
def test_amounts_that_are_no_numbers(amount, write, read):
    write(make_notice(make_award(values=VALUE.replace("1500.50", amount))))
    table = read(format="ted")
    assert table.rows.column("value").to_pylist() == [None]
    assert "source/notices-amount" in list_codes(table)


def test_older_schemas_are_refused_by_name(write, fail):
    text = make_notice().replace("F03_2014", "CONTRACT_AWARD").replace("R2.0.9.S03", "R2.0.8.S03")
    write(text)
    (problem,) = fail(format="ted")
    assert problem.code == "source/not-notices"
    assert "R2.0.8" in problem.what


def count_tags(folder, tag):
    return sum(
        len(re.findall(rf"<{tag}[ >]", path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.xml"))
    )


def test_the_real_notices(shared):
    """Against a count of tags in the text: 36 awarded contracts, 44 contractors in the 13 files."""
    folder = shared / "data/notices/eu-ted-export"
    awards, contractors = count_tags(folder, "AWARDED_CONTRACT"), count_tags(folder, "CONTRACTOR")
    assert (awards, contractors) == (36, 44)
    table = read_format(folder, "*.xml", format="ted")
    rows = table.rows.to_pylist()
    assert len(rows) == contractors
    assert len({row["award_id"] for row in rows}) == awards
    assert lost(table) == {"status": count_tags(folder, "NO_AWARDED_CONTRACT")}
    values = {row["award_id"]: row["value"] for row in rows}
    assert values["2021/S 003-003543/1"] == 250_000_000.0
    assert sum(value is not None for value in values.values()) == 30
    assert {row["notice_type"] for row in rows} == {"F03", "F06", "F15", "F25"}
    groups = {row["award_id"]: row["n_suppliers"] for row in rows if row["group_award"]}
    assert sorted(groups.values()) == [2, 2, 2, 3, 4]
