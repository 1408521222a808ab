"""The format `usaspending`: contracts as JSON of the interface, or as csv of the downloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from ipec_econ.core.errors import Problem
from ipec_econ.sources.federal.actions import (
    ACTION,
    FEDERAL_ODDITIES,
    FEDERAL_UNUSED,
    NONE,
    ONE_ROW,
    VEHICLE_KIND,
    Action,
    describe_kind,
    is_base_number,
    name_award,
    name_vehicle,
    put_together,
)
from ipec_econ.sources.federal.competition import EXTENT_COMPETED
from ipec_econ.sources.federal.usaspending_fields import AWARD, DOWNLOAD, SEARCH, Fields
from ipec_econ.sources.notices.byte_stream import DAMAGE, describe_damage
from ipec_econ.sources.notices.json_documents import read_documents
from ipec_econ.sources.notices.notice_format import Cells, NoticeFormat, NotNoticesError, Unit
from ipec_econ.sources.notices.oddities import choose_oddities
from ipec_econ.sources.notices.suppliers import Supplier, cells_by_supplier, list_once
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.notices.xml_values import read_count, read_number, read_xml_day

KEY_PARTS = 6
"""Parts of a unique key of an order: kind (two), number, agency, vehicle's number and agency."""


def _split(stream: IO[bytes], source: str) -> Iterator[Unit | Problem]:
    """Yield awards: JSON where the file starts with a bracket, else rows of csv."""
    start: bytes = stream.peek(64)[:64]  # type: ignore[attr-defined]
    if start.lstrip()[:1] in {b"{", b"["}:
        yield from _split_json(stream, source)
    else:
        yield from _split_csv(stream, source)


def _split_json(stream: IO[bytes], source: str) -> Iterator[Unit | Problem]:
    number = 0
    for document in read_documents(stream, source):
        if isinstance(document, Problem):
            yield document
            continue
        for value in _list_awards(document.value):
            number += 1
            yield Unit(value, document.line or number)


def _list_awards(value: Any) -> list[Any]:
    """Return the awards of an answer: its results, a list of awards, or the one award."""
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        return list(value["results"])
    return value if isinstance(value, list) else [value]


def _split_csv(stream: IO[bytes], source: str) -> Iterator[Unit | Problem]:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    reader = csv.DictReader(text, strict=True)
    try:
        for row in reader:
            yield Unit(row, reader.line_num)
    except UnicodeDecodeError as error:
        yield Problem(
            "source/encoding",
            f"`{source}` is not utf-8, from line {reader.line_num + 1} on: {error.reason}",
            f"{source}, line {reader.line_num + 1}",
            "the downloads are utf-8",
            "convert the file: iconv -f WINDOWS-1252 -t UTF-8 IN > OUT",
        )
    except csv.Error as error:
        yield Problem(
            "source/bad-csv",
            f"line {reader.line_num} of `{source}` is no csv: {error}",
            f"{source}, line {reader.line_num}",
            fix="download the file again",
        )
    except DAMAGE as error:
        yield describe_damage(source, error)
    finally:
        # The stream is closed by whoever opened it.
        text.detach()


def _flatten(record: Any, tally: Tally, place: str) -> list[Cells]:
    fields = _find_fields(record)
    award_id, parent_id = _find_keys(record, fields)
    signed_text = fields.get(record, "signed")
    signed = read_xml_day(signed_text)
    if signed_text is not None and signed is None:
        tally.add("source/notices-date", place, signed_text)
    start = read_xml_day(fields.get(record, "start"))
    source = "signed" if signed is not None else "start"
    extent = fields.get(record, "extent")
    number = fields.get(record, "modification")
    is_action = fields.has(record, "modification")
    cells: Cells = {
        "award_id": award_id,
        "award_id_source": fields.get(record, "piid"),
        "process_id": fields.get(record, "solicitation"),
        "notice_id": f"{award_id}/{number or '0'}" if is_action else award_id,
        "register": "usaspending",
        "notice_type": fields.get(record, "type"),
        "status": "active",
        "date": signed or start,
        "date_source": fields.name(record, source) if signed or start else None,
        "date_written": fields.get(record, source),
        "date_signed": signed,
        "start_date": start,
        "end_date": read_xml_day(fields.get(record, "end")),
        "description": fields.get(record, "description"),
        "procedure": EXTENT_COMPETED.get(extent or ""),
        "procedure_details": extent,
        "bids": read_count(fields.get(record, "bids")),
        "product_code": fields.get(record, "product"),
        "industry_code": fields.get(record, "industry"),
        "delivery_region": fields.get(record, "place"),
        "buyer_name": fields.get(record, "buyer"),
        "buyer_id": fields.get(record, "buyer_id"),
        "buyer_scheme": "US-FPDS-AGENCY",
        "buyer_country": "USA",
        "buyer_class": fields.get(record, "department"),
        "buyer_type": "central",
        "buyer_type_source": "register",
        **describe_kind(award_id, parent_id),
    }
    action = _read_action(record, fields, signed, is_action, tally, place)
    rows = cells_by_supplier(cells, list_once([_describe_recipient(record, fields)], tally, place))
    return [row | {ACTION: action} for row in rows]


def _find_fields(record: Any) -> Fields:
    """Return where a record's fields are, by the form it has.

    Raises
    ------
    NotNoticesError
        It is none of the forms, or names no recipient.
    """
    if not isinstance(record, dict):
        raise NotNoticesError("what should be an award is no object")
    for fields in (AWARD, SEARCH, DOWNLOAD):
        if fields.has(record, "mark"):
            if not fields.has(record, "recipient"):
                raise NotNoticesError("the awards listed name no recipient")
            return fields
    keys = ", ".join(f"`{str(key)[:40]}`" for key in list(record)[:8])
    raise NotNoticesError(f"an entry with the fields {keys} is no award with its recipient")


def _find_keys(record: Any, fields: Fields) -> tuple[str, str | None]:
    """Return the unique keys of the award and of the vehicle that it is under."""
    parent, parent_agency = fields.get(record, "parent"), fields.get(record, "parent_agency")
    key = fields.get(record, "key")
    if key is None:
        piid, agency = fields.get(record, "piid"), fields.get(record, "buyer_id")
        key = name_award(piid, agency, parent, parent_agency)
    parts = key.split("_")
    if len(parts) == KEY_PARTS and not key.startswith(VEHICLE_KIND):
        parent, parent_agency = parts[4:]
    is_under = parent not in {None, NONE}
    return key, name_vehicle(parent, parent_agency) if is_under else None


def _read_action(
    record: Any, fields: Fields, signed: date | None, is_action: bool, tally: Tally, place: str
) -> Action:
    amounts = {}
    for name in ("obligated", "options", "total_obligated", "total_options"):
        text = fields.get(record, name)
        amounts[name] = read_number(text)
        if text is not None and amounts[name] is None:
            tally.add("source/notices-amount", place, text)
    number = fields.get(record, "modification")
    # Actions that do not say their number are told apart by all that they say.
    given = "/".join(str(value) for value in record.values()) if fields is DOWNLOAD else ""
    transaction = fields.get(record, "transaction") or "0"
    is_total = fields.has(record, "total_obligated") and not fields.has(record, "obligated")
    return Action(
        number=f"{number or '0'}/{transaction}" if is_action else given,
        is_base=is_base_number(number) if is_action else None if is_total else False,
        signed=signed,
        changed=fields.get(record, "changed") or "",
        place=place,
        **amounts,
    )


def _describe_recipient(record: Any, fields: Fields) -> Supplier:
    uei, duns = fields.get(record, "uei"), fields.get(record, "duns")
    return Supplier(
        supplier_name=fields.get(record, "recipient"),
        supplier_id=uei or duns,
        supplier_id_source="UEI" if uei else "DUNS" if duns else None,
        supplier_scheme="US-UEI" if uei else "US-DUNS" if duns else None,
        supplier_identifier=duns or uei,
        postcode=fields.get(record, "postcode"),
        region=fields.get(record, "region"),
        supplier_country=fields.get(record, "country"),
        supplier_scale=fields.get(record, "scale"),
    )


USASPENDING = NoticeFormat(
    name="usaspending",
    kind="JSON",
    split=_split,
    flatten=_flatten,
    oddities=choose_oddities(*FEDERAL_ODDITIES),
    unused=FEDERAL_UNUSED,
    collect=put_together,
    latest=ONE_ROW,
)
"""The format's description."""
