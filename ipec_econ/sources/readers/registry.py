"""Which reader a source needs, told by its prefix or its file's ending."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path

from ipec_econ.core.database_url import hide_password
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.mentions import Mentions
from ipec_econ.sources.readers.dataset import read_dataset
from ipec_econ.sources.readers.delimited import read_delimited
from ipec_econ.sources.readers.duckdb_file import read_duckdb
from ipec_econ.sources.readers.excel import read_excel
from ipec_econ.sources.readers.parquet import read_parquet
from ipec_econ.sources.readers.postgres import read_postgres
from ipec_econ.sources.readers.source import SourceRequest, SourceRows
from ipec_econ.sources.readers.spss import read_spss
from ipec_econ.sources.readers.stata import read_stata

Reader = Callable[[SourceRequest], SourceRows]

FILE_READERS: Mapping[str, Reader] = {
    ".csv": read_delimited,
    ".csv.gz": read_delimited,
    ".tsv": read_delimited,
    ".tsv.gz": read_delimited,
    ".parquet": read_parquet,
    ".dta": read_stata,
    ".sav": read_spss,
    ".xlsx": read_excel,
}
PREFIX_READERS: Mapping[str, Reader] = {
    "linearmodels:": read_dataset,
    "statsmodels:": read_dataset,
    "duckdb:": read_duckdb,
    "postgresql:": read_postgres,
    "postgres:": read_postgres,
}
DATABASES = frozenset({read_duckdb, read_postgres})
REFUSED: Mapping[str, str] = {
    ".xls": "open it in Excel or LibreOffice and save it as .xlsx",
    ".txt": "rename it to .csv (cut at commas) or .tsv (cut at tabs), so that the cut is known",
    ".rds": "write it from R as .csv or .parquet",
    ".zip": "unpack it, or compress the csv with gzip (.csv.gz)",
    ".ods": "save it as .xlsx or .csv",
}
"""Endings that are known and not read, with the way out."""


def read_source(
    source: str,
    *,
    base: str,
    query: str | None = None,
    sheet: str | None = None,
    limit: int | None = None,
    mentions: Mentions | None = None,
) -> SourceRows:
    """Read a source as the spec names it.

    Parameters
    ----------
    source
        A path (relative to ``base``), ``library:dataset``, ``duckdb:path`` or a PostgreSQL URL.
    base
        Folder of the file that names the source.
    limit
        Rows to read; ``None`` for all.
    mentions
        As `SourceRequest.mentions`.

    Raises
    ------
    SourceError
        The kind is unknown, an option does not belong to it, or the reader fails.
    """
    reader, address = find_reader(source)
    text = hide_password(source)
    _check_options(reader, text, query, sheet)
    path = None if address is None else Path(base) / address
    return reader(SourceRequest(text, source, path, query, sheet, limit, mentions))


def find_reader(source: str) -> tuple[Reader, str | None]:
    """Return the reader and, where the source is a file, its path as written."""
    for prefix, reader in PREFIX_READERS.items():
        if source.startswith(prefix):
            address = source.removeprefix(prefix)
            return reader, re.sub("^//", "", address) if reader is read_duckdb else None
    if re.match("^[A-Za-z][A-Za-z0-9+.]+:", source):
        raise SourceError(_describe_unknown_prefix(source))
    for ending in sorted(FILE_READERS, key=len, reverse=True):
        if source.lower().endswith(ending):
            return FILE_READERS[ending], source
    raise SourceError(_describe_unknown_ending(source))


def _check_options(reader: Reader, text: str, query: str | None, sheet: str | None) -> None:
    problems = []
    if query is not None and reader not in DATABASES:
        problems.append(_describe_idle("query", text, "databases"))
    if sheet is not None and reader is not read_excel:
        problems.append(_describe_idle("sheet", text, "Excel workbooks"))
    if problems:
        raise SourceError(problems)


def _describe_idle(option: str, text: str, kinds: str) -> Problem:
    return Problem(
        "source/idle-option",
        f"`{option}` does nothing for `{text}`: it is for {kinds}",
        text,
        fix=f"remove `{option}`",
    )


def _describe_unknown_prefix(source: str) -> Problem:
    prefix = source.partition(":")[0]
    near = get_close_matches(f"{prefix}:", list(PREFIX_READERS), 1)
    hint = f"did you mean `{near[0]}`? " if near else ""
    if prefix in {"http", "https", "ftp", "s3"}:
        hint = "download the file first, so that its hash can be kept; "
    return Problem(
        "source/unknown-kind",
        f"no reader knows `{prefix}:`",
        prefix + ":",
        fix=f"{hint}available: {', '.join(PREFIX_READERS)} and files {', '.join(FILE_READERS)}",
    )


def _describe_unknown_ending(source: str) -> Problem:
    if not Path(source).suffixes:
        return Problem(
            "source/unknown-kind",
            f"`{source}` has no ending: it is a folder, or a file whose kind cannot be told",
            source,
            fix=f"for a folder name its files, such as `{source.rstrip('/')}/*.csv`; "
            f"files that are read: {', '.join(FILE_READERS)}",
        )
    ending = Path(source).suffixes[-1].lower()
    available = f"files that are read: {', '.join(FILE_READERS)}"
    fix = REFUSED.get(ending)
    if fix is None:
        near = get_close_matches(ending, list(FILE_READERS), 1)
        fix = f"did you mean `{near[0]}`? {available}" if near else available
    named = f"files ending in `{ending}` are not read"
    return Problem("source/unknown-kind", f"`{source}`: {named}", source, fix=fix)
