"""SPSS's .sav files, through readstat."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.sources.readers.column_types import normalise_types
from ipec_econ.sources.readers.file_bytes import read_file_bytes
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, SourceRows

DATES = frozenset({"DATE", "ADATE", "EDATE", "SDATE", "JDATE"})
MOMENTS = frozenset({"DATETIME", "YMDHMS"})
TIMES = frozenset({"TIME", "DTIME", "MTIME"})
"""SPSS's print formats that readstat turns into dates, moments and times of day."""


def read_spss(request: SourceRequest) -> SourceRows:
    """Read a .sav file.

    SPSS knows numbers and text only, so whole numbers arrive as the type number; ``types:``
    makes integers of them. Declared missing values become null and are counted in a notice;
    labelled values stay the numbers they are.

    Raises
    ------
    SourceError
        The file is missing, empty, cut short, or no SPSS file.
    """
    file = read_file_bytes(request)
    columns, meta = _read(request, user_missing=False)
    table, notices = normalise_types(
        pa.table(
            {
                name: _to_arrow(
                    values, meta.readstat_variable_types[name], meta.original_variable_types[name]
                )
                for name, values in columns.items()
            }
        ),
        request.text,
    )
    declared = _count_declared_missing(columns, request)
    places = RowPlaces(request.text, "row", lambda index: index + 1, table.num_rows)
    return SourceRows(
        table,
        "spss",
        "" if request.limit is not None else file.sha256,
        len(file.content),
        places,
        notices=(*declared, *notices),
    )


def _read(request: SourceRequest, *, user_missing: bool) -> tuple[dict[str, list[Any]], Any]:
    import pyreadstat

    try:
        columns, meta = pyreadstat.read_sav(
            str(request.path),
            output_format="dict",
            user_missing=user_missing,
            metadataonly=request.limit is not None,
        )
    except (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        UnicodeDecodeError,
        OverflowError,
    ) as error:
        raise SourceError(
            Problem(
                "source/unreadable",
                f"`{request.text}` cannot be read as an SPSS file: {error}",
                request.text,
                fix="save it again as .sav in Unicode mode, or export it as csv",
            )
        ) from error
    return columns, meta


def _to_arrow(values: list[Any], stored: str, format_: str) -> pa.Array:
    if stored in {"string", "string_ref"}:
        return pa.array(values, pa.string())
    kind = format_.rstrip("0123456789.")
    if kind in DATES:
        return pa.array(values, pa.date32())
    if kind in MOMENTS:
        return pa.array(values, pa.timestamp("us"))
    if kind in TIMES:
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values, pa.float64(), from_pandas=True)


def _count_declared_missing(columns: dict[str, list[Any]], request: SourceRequest) -> list[Notice]:
    if request.limit is not None:
        return []
    full, meta = _read(request, user_missing=True)
    notices = []
    for name in meta.missing_ranges:
        count = columns[name].count(None) - full[name].count(None)
        if count:
            notices.append(
                Notice(
                    "source/declared-missing",
                    "sources",
                    request.text,
                    f"{count} cells of column `{name}` hold values declared as missing in SPSS; "
                    "they are read as missing",
                )
            )
    return notices
