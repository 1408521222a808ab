"""Contracts of the Basque register: one by hand, each rule, and the real one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.sources.notices.conftest import list_codes, lost, read_format

CONTRACT = """
<contratoOpenData><objetoContratoEs>Obras</objetoContratoEs><codContrato>{number}</codContrato>
 {winners}<estadoTramitacion><descripcionEs>Formalizado</descripcionEs></estadoTramitacion>
 <procedimientoAdjudicacion><descripcionEs>{procedure}</descripcionEs></procedimientoAdjudicacion>
 <poderAdjudicador><descripciones><descripcionEs>{buyer}</descripcionEs></descripciones>
 <tipoAdministracion/></poderAdjudicador>
 <nutses><lugar><codigo>ES213</codigo></lugar><lugar><codigo>ES211</codigo></lugar></nutses>
 {dates}{amounts}<fechaFinContrato>2023-05-01</fechaFinContrato>
 <cpv><codCPV>45000000-7</codCPV></cpv><fechaPublicacion>{published}</fechaPublicacion>
 <presupuestoSinIva>1100</presupuestoSinIva><numeroLicitadores>3</numeroLicitadores>
 <ute>{joint}</ute></contratoOpenData>"""
WINNER = """<adjudicatario><identificacion>{number}</identificacion>
 <razonSocial>{name}</razonSocial></adjudicatario>"""
AMOUNTS = """<importeAdjudicacionSinIva>1000.5</importeAdjudicacionSinIva>
 <importeAdjudicacionConIva>1210.6</importeAdjudicacionConIva>"""
DATES = "<fechaAdjudicacion>2021-02-02</fechaAdjudicacion><fechaFirma>2021-02-09</fechaFirma>"


def make_winner(name="Alfa SL", number="B12457560"):
    return WINNER.format(name=name, number=number)


def make_contract(**parts):
    given = {
        "number": "F-1/2021_01",
        "winners": make_winner(),
        "procedure": "Abierto",
        "buyer": "Ayuntamiento de Sondika",
        "dates": DATES,
        "amounts": AMOUNTS,
        "published": "2021-03-25",
        "joint": "FALSE",
    }
    return CONTRACT.format(**{**given, **parts})


def make_file(*contracts):
    body = "".join(contracts or (make_contract(),))
    return f'<contratosOpenData xmlns="com/ejie/ac70a/xml/opendata">{body}</contratosOpenData>'


@pytest.fixture
def read_rows(write, read):
    def read_contracts(*contracts):
        write(make_file(*contracts))
        return read(format="euskadi").rows.to_pylist()

    return read_contracts


def test_a_contract_by_hand(read_rows):
    (row,) = read_rows(make_contract())
    expected = {
        "award_id": "Ayuntamiento de Sondika/F-1/2021_01",
        "award_id_source": "F-1/2021_01",
        "process_id": "F-1/2021",
        "register": "euskadi",
        "status": "active",
        "title": "Obras",
        "supplier_name": "Alfa SL",
        "supplier_id": "B12457560",
        "supplier_person": False,
        "group_award": False,
        "n_suppliers": 1,
        "date": date(2021, 2, 2),
        "date_source": "fechaAdjudicacion",
        "date_signed": date(2021, 2, 9),
        "release_date": date(2021, 3, 25),
        "end_date": date(2023, 5, 1),
        "value": 1000.5,
        "value_gross": 1210.6,
        "value_estimated": 1100.0,
        "currency": "EUR",
        "buyer_name": "Ayuntamiento de Sondika",
        "buyer_type": "local",
        "buyer_type_source": "name",
        "cpv": "45000000-7",
        "procedure": "open",
        "procedure_details": "Abierto",
        "framework": False,
        "call_off": False,
        "delivery_region": "ES213;ES211",
        "bids": 3,
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("words", "procedure", "call_off"),
    [
        ("Negociado Sin Publicidad", "limited", False),
        ("Negociado con Publicidad", "selective", False),
        ("Restringido", "selective", False),
        ("Derivado de Acuerdo Marco", "limited", True),
        ("Negociado", None, False),
    ],
)
def test_procedures_by_the_registers_words(words, procedure, call_off, read_rows):
    (row,) = read_rows(make_contract(procedure=words))
    assert (row["procedure"], row["call_off"]) == (procedure, call_off)


def test_a_contract_published_again_stands_once_and_two_buyers_have_the_same_number(write, read):
    again = make_contract(published="2022-01-10", amounts=AMOUNTS.replace("1000.5", "900"))
    other = make_contract(buyer="Fundación Elhuyar")
    write(make_file(again, make_contract(), other))
    table = read(format="euskadi")
    assert table.rows.column("value").to_pylist() == [900.0, 1000.5]
    assert table.rows.column("buyer_type").to_pylist() == ["local", "other"]
    assert lost(table) == {"superseded": 1}


def test_what_is_missing_is_missing_and_counted(write, read):
    gross = "<importeAdjudicacionConIva>1210</importeAdjudicacionConIva>"
    write(
        make_file(
            make_contract(number="1_1", amounts=gross),
            make_contract(
                number="2_1", dates="<fechaAdjudicacion>02/02/2021</fechaAdjudicacion>", amounts=""
            ),
            make_contract(number="3_1", winners=""),
            make_contract(number="4_1", amounts=AMOUNTS.replace("1000.5", "mil")),
            make_contract(number="5_1", winners=make_winner("Ane", "12345678Z"), joint="TRUE"),
        )
    )
    table = read(format="euskadi")
    assert lost(table) == {"no supplier": 1}
    assert table.rows.column("value").to_pylist() == [None, None, None, 1000.5]
    assert table.rows.column("date_source").to_pylist()[1] == "fechaPublicacion"
    assert table.rows.column("supplier_person").to_pylist() == [False, False, False, True]
    assert table.rows.column("group_award").to_pylist() == [False, False, False, True]
    assert {"source/notices-date", "source/notices-amount", "source/notices-gross-only"} <= (
        list_codes(table)
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<contratosOpenData/>", "source/not-notices"),
        ("<record/>", "source/not-notices"),
        (make_file(make_contract(number="")), "source/not-notices"),
        (make_file()[:-30], "source/bad-xml"),
    ],
)
def test_what_is_no_contract_is_named(content, code, write, fail):
    write(content)
    assert [problem.code for problem in fail(format="euskadi")] == [code]


def test_the_real_contract(shared):
    folder = shared / "data/notices/es-placsp-atom/euskadi"
    (row,) = read_format(folder, "00248_2021_3123_20220209.xml", format="euskadi").rows.to_pylist()
    expected = {
        "supplier_name": "EUSKALTEL, S.A.",
        "supplier_id": "A48766695",
        "date": date(2021, 2, 2),
        "value": 43687.82,
        "value_gross": 52862.0,
        "cpv": "64200000-8",
        "procedure": "limited",
        "call_off": True,
        "buyer_name": "Ayuntamiento de Sondika",
        "bids": 1,
        "process_id": "2020/003/074/07696",
    }
    assert {name: row[name] for name in expected} == expected


def test_the_registers_other_formats_are_refused(shared, fail, write):
    folder = shared / "data/notices/es-placsp-atom/euskadi"
    for path in sorted(folder.glob("tender_*.xml")):
        write(path.read_bytes())
        assert [one.code for one in fail(format="euskadi")] == ["source/not-notices"]
