"""Excel workbooks (.xlsx), through openpyxl."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.sources.readers.column_types import normalise_types
from ipec_econ.sources.readers.file_bytes import FileBytes, read_file_bytes
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, SourceRows

MISSING_WORDS = frozenset({"", "NA"})


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Cells below the header, and the workbook row that each line of cells stands in."""

    header: tuple[Any, ...]
    rows: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...]


def read_excel(request: SourceRequest) -> SourceRows:
    """Read one sheet: ``sheet`` names it, the first is the default; row 1 is the header.

    Cells keep the type Excel gave them, so digits that are stored as text stay text. A column
    that mixes numbers and text becomes text, with a notice. Empty cells and ``NA`` are
    missing, and so are error cells (``#N/A``, ``#DIV/0!``), which are counted. Of formulas the
    value is read that Excel stored at the last save. Empty rows are skipped.

    Raises
    ------
    SourceError
        The file is missing, empty or no workbook; it has no such sheet; the header is blank,
        merged or repeated; formulas have no stored value.
    """
    file = read_file_bytes(request)
    _check_is_zip(file, request)
    try:
        sheet, n_errors = _load_sheet(file.content, request)
        _check_formulas(file.content, sheet, request)
    except _UNREADABLE as error:
        raise SourceError(_describe_broken(request, str(error))) from error
    header, width = _trim_header(sheet)
    notices: list[Notice] = []
    columns: list[pa.Array] = []
    for place in range(width):
        column, mixed = _to_arrow([row[place] for row in sheet.rows])
        columns.append(column)
        if mixed:
            notices.append(_note_mixed(header[place], request.text))
    if n_errors:
        notices.append(_note_errors(n_errors, request.text))
    table, more = normalise_types(pa.table(columns, names=header), request.text)
    numbers = sheet.numbers
    places = RowPlaces(request.text, "row", lambda index: numbers[index], table.num_rows)
    sha256 = "" if request.limit is not None else file.sha256
    return SourceRows(table, "excel", sha256, len(file.content), places, notices=(*notices, *more))


_UNREADABLE = (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, ParseError)
"""What openpyxl lets through from zip, XML and its own parsing when a file is broken."""


def _check_is_zip(file: FileBytes, request: SourceRequest) -> None:
    if not zipfile.is_zipfile(io.BytesIO(file.content)):
        detail = "a workbook is a zip archive, and this is none (or it was cut short)"
        if file.content.startswith(b"\xd0\xcf\x11\xe0"):
            detail = "it is an old .xls workbook, or protected by a password"
        raise SourceError(_describe_broken(request, detail))


def _describe_broken(request: SourceRequest, detail: str) -> Problem:
    return Problem(
        "source/unreadable",
        f"`{request.text}` cannot be read as an Excel workbook: {detail}",
        request.text,
        fix="open it in Excel and save it as .xlsx without a password, or export it as csv",
    )


def _load_sheet(content: bytes, request: SourceRequest) -> tuple[_Sheet, int]:
    cells = _read_cells(content, request, data_only=True)
    n_errors = 0
    rows: list[tuple[Any, ...]] = []
    numbers: list[int] = []
    for number, line in cells[1:]:
        values = tuple(None if kind == "e" else _clean(value) for value, kind in line)
        n_errors += sum(kind == "e" for _, kind in line)
        if any(value is not None for value in values) or any(kind == "e" for _, kind in line):
            rows.append(values)
            numbers.append(number)
    header = tuple(value for value, _ in cells[0][1]) if cells else ()
    width = max([len(header), *map(len, rows)], default=0)
    padded = tuple(row + (None,) * (width - len(row)) for row in rows)
    return _Sheet(header + (None,) * (width - len(header)), padded, tuple(numbers)), n_errors


def _read_cells(
    content: bytes, request: SourceRequest, *, data_only: bool
) -> list[tuple[int, list[tuple[Any, str]]]]:
    """Return (row number, [(value, openpyxl's data type) …]) for every row of the sheet."""
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns about styles and validations that it drops: nothing that is read here.
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
        try:
            sheet = _choose_sheet(workbook, request)
            # The size some programs note in the file is wrong, and would cut columns off.
            sheet.reset_dimensions()
            last = None if request.limit is None else request.limit + 1
            return [
                (number, [(cell.value, cell.data_type) for cell in row])
                for number, row in enumerate(sheet.iter_rows(max_row=last), 1)
            ]
        finally:
            workbook.close()


def _choose_sheet(workbook: Any, request: SourceRequest) -> Any:
    names = [sheet.title for sheet in workbook.worksheets]
    if request.sheet is None and names:
        return workbook.worksheets[0]
    if request.sheet in names:
        return workbook[request.sheet]
    raise SourceError(
        Problem(
            "source/unknown-sheet",
            f"`{request.text}` has no sheet `{request.sheet}`",
            request.text,
            fix=f"its sheets are: {', '.join(names)}",
        )
    )


def _clean(value: Any) -> Any:
    return None if isinstance(value, str) and value.strip() in MISSING_WORDS else value


def _check_formulas(content: bytes, sheet: _Sheet, request: SourceRequest) -> None:
    """Refuse formulas that were never calculated: their cells would read as missing."""
    if not _has_formulas(content):
        return
    positions = {number: place for place, number in enumerate(sheet.numbers)}
    empty = [
        f"row {number}, column {column + 1}"
        for number, line in _read_cells(content, request, data_only=False)[1:]
        for column, (_, kind) in enumerate(line)
        if kind == "f" and _is_empty(sheet, positions.get(number), column)
    ]
    if empty:
        raise SourceError(
            Problem(
                "source/uncalculated-formula",
                f"{len(empty)} formulas have no stored value: {'; '.join(empty[:3])}",
                request.text,
                "the program that wrote the workbook did not calculate it",
                "open it in Excel or LibreOffice and save it, or write values",
            )
        )


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(
            b"<f>" in data or b"<f " in data for data in (archive.read(name) for name in sheets)
        )


def _is_empty(sheet: _Sheet, row: int | None, column: int) -> bool:
    return row is None or sheet.rows[row][column] is None


def _trim_header(sheet: _Sheet) -> tuple[list[str], int]:
    """Return the header as text, without columns that are empty from top to bottom."""
    width = len(sheet.header)
    while width and sheet.header[width - 1] is None:
        if any(row[width - 1] is not None for row in sheet.rows):
            break
        width -= 1
    names = ["" if name is None else str(name).strip() for name in sheet.header[:width]]
    return names, width


def _to_arrow(values: Sequence[Any]) -> tuple[pa.Array, bool]:
    """Return the column, and whether it mixes types that only text can hold together."""
    kinds = {_name_kind(value) for value in values if value is not None}
    if not kinds:
        return pa.nulls(len(values), pa.float64()), False
    if kinds == {"boolean"}:
        return pa.array(values, pa.bool_()), False
    if kinds == {"integer"}:
        return pa.array(values, pa.int64()), False
    if kinds <= {"integer", "number"}:
        floats = [None if value is None else float(value) for value in values]
        return pa.array(floats, pa.float64()), False
    if kinds == {"date"}:
        return pa.array([_to_datetime(value) for value in values], pa.timestamp("us")), False
    text = [None if value is None else _write(value) for value in values]
    return pa.array(text, pa.string()), kinds != {"text"}


def _name_kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "date" if isinstance(value, date) else "text"


def _to_datetime(value: date | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 a date has no zone


def _write(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _note_mixed(name: str, source: str) -> Notice:
    return Notice(
        "source/mixed-cells",
        "sources",
        source,
        f"column `{name}` mixes numbers, dates and text, and is read as text",
    )


def _note_errors(count: int, source: str) -> Notice:
    return Notice(
        "source/error-cells",
        "sources",
        source,
        f"{count} cells hold Excel errors such as #N/A or #DIV/0!; they are read as missing",
        "warning",
    )
