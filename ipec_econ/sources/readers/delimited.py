"""Comma- and tab-separated text, plain or gzipped: every cell as it is written."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.sources.readers.column_types import check_names
from ipec_econ.sources.readers.file_bytes import read_file_bytes
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, SourceRows

BLOCK_BYTES = 64 * 2**20
"""Parsed at once; also the longest row that can be read."""

MAX_EXAMPLES = 3

NEWLINE, RETURN, QUOTE = b'\n\r"'


def read_delimited(request: SourceRequest) -> SourceRows:
    """Read a text file with a header; the types of its columns are still to be found.

    The file is utf-8 (a byte order mark is skipped); blank lines are skipped; cells may be
    quoted with ``"`` and hold line breaks. Files named ``.tsv`` are cut at tabs, all others at
    commas. The nameless first column that R and pandas write for row names is left out.

    Raises
    ------
    SourceError
        The file is missing, empty, not utf-8, not text, cut at semicolons, has rows of other
        lengths than the header, a quote that never ends, or blank or repeated column names.
    """
    file = read_file_bytes(request)
    content = _decompress(file.content, request)
    if request.limit is not None:
        content = _cut_head(content, request.limit)
    content = _check_text(content, request)
    is_tsv = file.path.name.lower().removesuffix(".gz").endswith(".tsv")
    delimiter = "\t" if is_tsv else ","
    table = _parse(content, delimiter, request)
    table, notices = _drop_row_names(table, request.text)
    check_names(table.column_names, request.text)
    if request.limit is not None:
        table = table.slice(0, request.limit)
    places = _locate_rows(content, delimiter, table.num_rows, request.text)
    sha256 = "" if request.limit is not None else file.sha256
    return SourceRows(table, "csv", sha256, len(file.content), places, raw=True, notices=notices)


def _decompress(content: bytes, request: SourceRequest) -> bytes:
    if request.path is None or request.path.suffix.lower() != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(
            Problem(
                "source/unreadable",
                f"`{request.text}` is no whole gzip file: {error}",
                request.text,
                fix="download or compress it again; a plain csv must not end in .gz",
            )
        ) from error


def _cut_head(content: bytes, limit: int) -> bytes:
    """Keep the header and about ``limit`` rows, cut where the quotes are closed."""
    end = 0
    for _ in range(limit + 1):
        found = content.find(b"\n", end)
        if found < 0:
            return content
        end = found + 1
    while content.count(b'"', 0, end) % 2:
        found = content.find(b"\n", end)
        if found < 0:
            return content
        end = found + 1
    return content[:end]


def _check_text(content: bytes, request: SourceRequest) -> bytes:
    """Return utf-8 bytes without a byte order mark, or say what the bytes are instead."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(_describe_encoding(request, "it starts with a UTF-16 mark", 0, 1))
    if content.startswith((b"PK\x03\x04", b"\x1f\x8b")) or b"\x00" in content:
        raise SourceError(
            Problem(
                "source/not-text",
                f"`{request.text}` is not a text file: it holds binary data",
                request.text,
                fix="name the file after what it is (.xlsx, .parquet, .dta, .csv.gz)",
            )
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        detail = f"byte 0x{byte:02x} at offset {error.start} (line {line}) is not utf-8"
        raise SourceError(_describe_encoding(request, detail, error.start, line)) from error
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise SourceError(
            Problem("source/empty-file", f"`{request.text}` holds only blanks", request.text)
        )
    return content if content.endswith(b"\n") else content + b"\n"


def _describe_encoding(request: SourceRequest, detail: str, offset: int, line: int) -> Problem:
    likely = "UTF-16" if "UTF-16" in detail else "WINDOWS-1252"
    return Problem(
        "source/encoding",
        f"`{request.text}` is not utf-8: {detail}",
        f"{request.text}, line {line}, byte {offset}",
        "another encoding read as utf-8 would garble names",
        f"save it as `CSV UTF-8`, or convert it: iconv -f {likely} -t UTF-8 IN > OUT",
    )


def _parse(content: bytes, delimiter: str, request: SourceRequest) -> pa.Table:
    _check_quotes(content, delimiter, request)
    try:
        names = _parse_rows(_cut_head(content, 1), delimiter, pa_csv.ConvertOptions())[0]
        _check_delimiter(names.column_names, request)
        as_text = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names.column_names, pa.string()),
            strings_can_be_null=False,
        )
        table, n_ragged = _parse_rows(content, delimiter, as_text)
    except pa.ArrowInvalid as error:
        raise SourceError(
            Problem("source/unreadable", f"`{request.text}` is no csv: {error}", request.text)
        ) from error
    if n_ragged:
        raise SourceError(_describe_ragged(content, delimiter, request))
    return table.rename_columns([name.strip() for name in table.column_names])


def _parse_rows(
    content: bytes, delimiter: str, convert: pa_csv.ConvertOptions
) -> tuple[pa.Table, int]:
    """Return the rows, and how many were skipped for having another length than the header."""
    skipped: list[int] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        skipped.append(row.actual_columns)
        return "skip"

    table = pa_csv.read_csv(
        io.BytesIO(content),
        pa_csv.ReadOptions(block_size=BLOCK_BYTES),
        pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip),
        convert,
    )
    return table, len(skipped)


def _check_quotes(content: bytes, delimiter: str, request: SourceRequest) -> None:
    """Refuse a quote that never ends: it would swallow the rest of the file unseen."""
    if content.count(b'"') % 2 == 0:
        return
    line = 1
    rows = csv.reader(_open(content), delimiter=delimiter, strict=True)
    try:
        for _ in rows:
            line = rows.line_num + 1
    except csv.Error as error:
        raise SourceError(
            Problem(
                "source/unclosed-quote",
                f'a quote (") that opens on line {line} is not closed properly',
                f"{request.text}, line {line}",
                "everything up to the next quote would be read as one cell",
                'close the quote, or write a quote inside a cell twice ("")',
            )
        ) from error


def _describe_ragged(content: bytes, delimiter: str, request: SourceRequest) -> Problem:
    rows = _scan(content, delimiter)
    width = len(next(rows)[1])
    wrong = [(line, len(cells)) for line, cells in rows if len(cells) != width]
    shown = "; ".join(f"line {line} has {cells}" for line, cells in wrong[:MAX_EXAMPLES])
    return Problem(
        "source/ragged-rows",
        f"{len(wrong)} rows do not have the header's {width} cells: {shown}",
        f"{request.text}, line {wrong[0][0]}" if wrong else request.text,
        "a missing or extra delimiter moves values into the wrong columns",
        'quote cells that hold the delimiter ("a, b"), or export the file again',
    )


def _check_delimiter(names: list[str], request: SourceRequest) -> None:
    for other, word in ((";", "semicolons"), ("\t", "tabs"), (",", "commas"), ("|", "bars")):
        if len(names) == 1 and other in names[0]:
            raise SourceError(
                Problem(
                    "source/delimiter",
                    f"`{request.text}` seems to be cut at {word}: its only column is "
                    f"`{names[0][:80]}`",
                    f"{request.text}, line 1",
                    "a .csv is cut at commas and a .tsv at tabs, so that decimal commas "
                    "cannot be mistaken",
                    "export it with commas (and decimal points), or as .tsv with tabs",
                )
            )


def _drop_row_names(table: pa.Table, source: str) -> tuple[pa.Table, tuple[Notice, ...]]:
    """Leave out the nameless first column that R and pandas write for row names."""
    names = table.column_names
    if len(names) < 2 or names[0].strip():  # noqa: PLR2004 a lone nameless column is an error
        return table, ()
    notice = Notice(
        "source/column-left-out",
        "sources",
        source,
        "the first column has no name and is left out: R and pandas write row names like this",
    )
    return table.select(range(1, len(names))), (notice,)


def _locate_rows(content: bytes, delimiter: str, n_rows: int, source: str) -> RowPlaces:
    """Map rows to file lines; the file is gone through only when somebody asks."""

    @cache
    def number_lines() -> list[int]:
        lines = _find_line_numbers(content)
        if len(lines) != n_rows + 1:
            lines = [line for line, _ in _scan(content, delimiter)]
        return lines[1:]

    return RowPlaces(source, "line", lambda index: number_lines()[index], n_rows)


def _find_line_numbers(content: bytes) -> list[int]:
    """Return the line on which each record starts: lines end where no quote is open."""
    data = np.frombuffer(content, dtype=np.uint8)
    newlines = np.flatnonzero(data == NEWLINE)
    quotes = np.flatnonzero(data == QUOTE)
    closed = np.searchsorted(quotes, newlines) % 2 == 0
    ends = newlines[closed]
    starts = np.concatenate(([0], ends[:-1] + 1))
    lines = np.searchsorted(newlines, starts) + 1
    length = ends - starts
    blank = (length == 0) | ((length == 1) & (data[starts] == RETURN))
    found: list[int] = lines[~blank].tolist()
    return found


def _scan(content: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line on which the record starts, cells) of every record that is not blank."""
    rows = csv.reader(_open(content), delimiter=delimiter)
    start = 1
    try:
        for cells in rows:
            if cells:
                yield start, cells
            start = rows.line_num + 1
    except csv.Error:
        # A cell of more than 128 KiB: the scan serves messages alone, which end here.
        return


def _open(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
