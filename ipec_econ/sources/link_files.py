"""Files that linkage needs: aliases of firms, analysts' decisions, groups of firms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.panel import Corrections, Groups, LinkStep
from ipec_econ.core.tables import InputRecord
from ipec_econ.sources.load import LoadedRows, load_rows
from ipec_econ.sources.missing_columns import find_missing_columns
from ipec_econ.sources.readers.source import HEAD_ROWS

ALIAS_TEXTS = ("firm", "alias")
PERIODS = ("from", "to")
GROUP_KEYS = ("firm", "group")
GROUP_TEXTS = (*GROUP_KEYS, "name", "postcode")
CORRECTION_KEYS = ("award_id", "supplier_id", "supplier_name")

LABEL_COLUMNS = ("award_id", "supplier", "firm", "rule", "label", "true_firm")

LinkTable = tuple[pa.Table, tuple[InputRecord, ...]]
"""The rows under their canonical names, and what was read."""


def read_aliases(step: LinkStep, *, base: str, head: bool = False) -> LinkTable:
    """Read the file of an alias step: ``firm``, ``alias``, and ``from`` and ``to`` if there.

    Parameters
    ----------
    base
        Folder that a relative path starts from.
    head
        Whether to read the first rows alone, to see that columns are there.

    Raises
    ------
    SourceError
        The file cannot be read, or lacks a column.
    """
    wanted = (*ALIAS_TEXTS, *PERIODS)
    return _read(
        step.source or "", step.columns or {}, wanted, role="aliases",
        texts=ALIAS_TEXTS, needed=ALIAS_TEXTS, base=base, head=head,
    )  # fmt: skip


def read_corrections(spec: str | Corrections, *, base: str, head: bool = False) -> LinkTable:
    """Read the file of corrections: ``firm``, and any of award, identifier and name.

    Raises
    ------
    SourceError
        The file cannot be read, or lacks ``firm`` or everything that tells whom it corrects.
    """
    source, columns = (spec, {}) if isinstance(spec, str) else (spec.source, spec.columns)
    wanted = (*CORRECTION_KEYS, "firm")
    table, inputs = _read(
        source, columns, wanted, role="corrections",
        texts=wanted, needed=("firm",), base=base, head=head,
    )  # fmt: skip
    if not set(CORRECTION_KEYS) & set(table.column_names):
        raise SourceError(
            Problem(
                "source/missing-column",
                "corrections need one of " + ", ".join(f"`{key}`" for key in CORRECTION_KEYS),
                source,
                "a correction says which award or supplier it is about",
                "name a column so, or map it: corrections: {source: FILE, columns: {…}}",
            )
        )
    return table, inputs


def read_groups(spec: Groups, *, base: str, head: bool = False) -> LinkTable:
    """Read the file of groups: ``firm``, ``group``, and periods, names and postcodes if there.

    Raises
    ------
    SourceError
        The file cannot be read, or lacks a column.
    """
    wanted = (*GROUP_KEYS, *PERIODS, "name", "postcode")
    return _read(
        spec.source, spec.columns, wanted, role="groups",
        texts=GROUP_TEXTS, needed=GROUP_KEYS, base=base, head=head,
    )  # fmt: skip


def read_labels(path: str) -> pa.Table:
    """Read a labelled review file; the path is as given, not relative to a spec.

    Raises
    ------
    SourceError
        The file cannot be read, or lacks a column.
    """
    return _read(
        path, {}, LABEL_COLUMNS, role="labels",
        texts=LABEL_COLUMNS, needed=LABEL_COLUMNS, base=".", head=False,
    )[0]  # fmt: skip


def _read(
    source: str,
    columns: Mapping[str, str],
    wanted: Sequence[str],
    *,
    role: str,
    texts: Sequence[str],
    needed: Sequence[str],
    base: str,
    head: bool,
) -> LinkTable:
    names = {name: columns.get(name, name) for name in wanted}
    loaded = load_rows(
        (source,),
        role=role,
        base=base,
        query=None,
        sheet=None,
        # Codes are text: a company number keeps its zeros.
        types={names[name]: "text" for name in texts},
        limit=HEAD_ROWS if head else None,
    )
    _check(loaded, columns, names, wanted, needed, source)
    table = loaded.rows.table
    there = {name: column for name, column in names.items() if column in table.column_names}
    return pa.table({name: table.column(there[name]) for name in there}), loaded.inputs


def _check(
    loaded: LoadedRows,
    columns: Mapping[str, str],
    names: Mapping[str, str],
    wanted: Sequence[str],
    needed: Sequence[str],
    source: str,
) -> None:
    problems = [
        Problem(
            "source/unknown-canonical",
            f"`columns` gives the name `{name}`, which means nothing here",
            source,
            "names other than the file's own are mapped to canonical ones",
            f"canonical names: {', '.join(wanted)}",
        )
        for name in columns
        if name not in wanted
    ]
    asked = {f"columns.{name}": column for name, column in columns.items() if name in wanted}
    asked |= {name: names[name] for name in needed if name not in columns}
    problems += find_missing_columns(asked, loaded.rows.table.column_names, source)
    if problems:
        raise SourceError(problems)
