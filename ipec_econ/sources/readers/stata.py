"""Stata's .dta files, through readstat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.sources.readers.column_types import normalise_types
from ipec_econ.sources.readers.file_bytes import read_file_bytes
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, SourceRows

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "int8": pa.int64(),
    "int16": pa.int64(),
    "int32": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "string": pa.string(),
    "string_ref": pa.string(),
}
"""readstat's storage types; dates are told by the variable's format."""


def read_stata(request: SourceRequest) -> SourceRows:
    """Read a .dta file.

    Labelled values stay the numbers they are. Stata's missing values (``.``, ``.a`` … ``.z``)
    become null, and lettered ones are counted in a notice. ``%td`` columns are dates and so
    are ``%tc`` ones; weekly, monthly, quarterly and yearly formats stay the integers that
    Stata stores (2000q1 is 160).

    Raises
    ------
    SourceError
        The file is missing, empty, cut short, or no Stata file.
    """
    import pyreadstat

    file = read_file_bytes(request)
    try:
        columns, meta = pyreadstat.read_dta(
            str(file.path),
            output_format="dict",
            user_missing=True,
            metadataonly=request.limit is not None,
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        raise SourceError(
            Problem(
                "source/unreadable",
                f"`{request.text}` cannot be read as a Stata file: {error}",
                request.text,
                fix="save it again in Stata (`save`, or `saveold` for an older format)",
            )
        ) from error
    notices: list[Notice] = []
    arrays: dict[str, pa.Array] = {}
    for name, values in columns.items():
        letters = meta.missing_user_values.get(name)
        if letters:
            values, notice = _clear_lettered(name, values, request.text)
            notices.append(notice)
        arrays[name] = _to_arrow(
            values, meta.readstat_variable_types[name], meta.original_variable_types[name]
        )
    if meta.variable_value_labels:
        notices.append(_note_labels(sorted(meta.variable_value_labels), request.text))
    table, more = normalise_types(pa.table(arrays), request.text)
    places = RowPlaces(request.text, "row", lambda index: index + 1, table.num_rows)
    sha256 = "" if request.limit is not None else file.sha256
    return SourceRows(table, "stata", sha256, len(file.content), places, notices=(*notices, *more))


def _clear_lettered(name: str, values: list[Any], source: str) -> tuple[list[Any], Notice]:
    cleared = [None if isinstance(value, str) else value for value in values]
    count = sum(isinstance(value, str) for value in values)
    notice = Notice(
        "source/lettered-missing",
        "sources",
        source,
        f"{count} cells of column `{name}` hold lettered missing values (.a … .z); they are "
        "read as missing, and their letters are lost",
    )
    return cleared, notice


def _to_arrow(values: list[Any], stored: str, format_: str) -> pa.Array:
    if format_.startswith(("%td", "%d", "%-td", "%-d")):
        return pa.array(values, pa.date32())
    if format_.startswith(("%tc", "%tC", "%-tc", "%-tC")):
        return pa.array(values, pa.timestamp("us"))
    return pa.array(values, ARROW_TYPES[stored], from_pandas=True)


def _note_labels(names: list[str], source: str) -> Notice:
    return Notice(
        "source/value-labels",
        "sources",
        source,
        f"value labels are not used: {', '.join(names[:10])}{' …' if len(names) > 10 else ''} "  # noqa: PLR2004
        "keep their codes",
    )
