"""Award rows as their format gives them, before names and types are settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Awards, ColumnType
from ipec_econ.core.tables import InputRecord
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.sources.award_sources import find_award_sources
from ipec_econ.sources.fetch.remark_on_fetched import remark_on_fetched
from ipec_econ.sources.load import load_rows
from ipec_econ.sources.readers.source import HEAD_ROWS
from ipec_econ.sources.rows import SourceRowSet


@dataclass(frozen=True, slots=True)
class AwardRows:
    """Rows with the records of their inputs.

    Attributes
    ----------
    flow
        Steps that the format itself took; empty for tables.
    n_suppliers
        Suppliers that share the row's award, shape (all rows as read,), where the format says it.
    policies
        What the choice among releases did, where the study makes one.
    """

    rows: SourceRowSet
    inputs: tuple[InputRecord, ...]
    notices: tuple[Notice, ...]
    flow: tuple[FlowStep, ...] = ()
    n_suppliers: IntArray | None = None
    policies: tuple[PolicyRecord, ...] = ()

    def without_rows(self) -> AwardRows:
        """Return the records alone, so that who holds them does not hold the rows."""
        rows = self.rows.with_table(self.rows.table.slice(0, 0).select([]))
        return replace(self, rows=rows, n_suppliers=None)


def load_award_rows(
    spec: Awards, *, base: str, head: bool = False, engine: Engine = DUCKDB
) -> AwardRows:
    """Read the awards' sources; with ``head``, their first rows alone.

    Files of notices are read by the engine, which may do so side by side; tables here.

    Raises
    ------
    SourceError
        A source cannot be read, or an option does not belong to the format.
    """
    _check_options(spec)
    limit = HEAD_ROWS if head else None
    if spec.format == "ocds":
        return _load_releases(spec, base, limit, engine)
    if spec.format != "table":
        return _load_notices(spec, base, limit, engine)
    sources = find_award_sources(spec.source, base=base)
    return _load_tables(spec, sources[:1] if head else sources, base, limit)


def _load_releases(spec: Awards, base: str, limit: int | None, engine: Engine) -> AwardRows:
    sources = find_award_sources(spec.source, base=base, only_files=True)
    # The many readers of notices are loaded by studies that read some.
    from ipec_econ.sources.ocds.read import read_releases

    read = read_releases(
        sources,
        base=base,
        limit=limit,
        merge=spec.releases == "merge",
        amendments=spec.amendments,
        bidders=spec.bidders == "keep",
        engine=engine,
    )
    fetched = remark_on_fetched(read.inputs, base=base) if limit is None else ()
    notices = (*read.notices, *fetched)
    spread = _spread(read.rows)
    return AwardRows(read.rows, read.inputs, notices, read.flow, spread, read.policies)


def _load_notices(spec: Awards, base: str, limit: int | None, engine: Engine) -> AwardRows:
    sources = find_award_sources(spec.source, base=base, only_files=True)
    from ipec_econ.sources.notice_formats import find_format
    from ipec_econ.sources.notices.read import read_notices

    read = read_notices(sources, find_format(spec.format), base=base, limit=limit, engine=engine)
    return AwardRows(read.rows, read.inputs, read.notices, read.flow, _spread(read.rows))


def _spread(rows: SourceRowSet) -> IntArray:
    """Return the suppliers of each row's award, shape (all rows as read,); 1 for rows that went."""
    n_suppliers = np.ones(sum(place.n_rows for place in rows.places), dtype=np.int64)
    n_suppliers[rows.origin] = rows.table.column("n_suppliers").to_numpy()
    return n_suppliers


def _check_options(spec: Awards) -> None:
    """Raise where an option would do nothing."""
    idle = {}
    if spec.format != "table":
        idle = {
            "query": "it is for databases",
            "sheet": "it is for Excel workbooks",
            "types": "the columns of notices have their types",
        }
    problems = [
        Problem(
            "source/idle-option",
            f"`{option}` does nothing for awards of `format: {spec.format}`: {reason}",
            spec.source[0],
            fix=f"remove `{option}`",
        )
        for option, reason in idle.items()
        if getattr(spec, option)
    ]
    if spec.releases != "latest" and spec.format != "ocds":
        problems.append(
            Problem(
                "source/idle-option",
                f"`releases` does nothing for awards of `format: {spec.format}`",
                spec.source[0],
                "releases are what notices of the Open Contracting Data Standard consist of",
                "remove `releases`, or write `format: ocds`",
            )
        )
    if spec.bidders == "keep" and spec.format not in ("table", "ocds"):
        problems.append(
            Problem(
                "source/no-bidders",
                f"`bidders: keep` finds nobody in awards of `format: {spec.format}`",
                spec.source[0],
                "its notices are read for how many bids there were, not for who made them",
                "remove `bidders`, or bring a table with the column `bidder_role`",
            )
        )
    if problems:
        raise SourceError(problems)


def _load_tables(spec: Awards, sources: Sequence[str], base: str, limit: int | None) -> AwardRows:
    types: dict[str, ColumnType] = {
        spec.columns.get(name, name): target for name, target in spec.types.items()
    }
    loaded = load_rows(
        sources,
        role="awards",
        base=base,
        query=spec.query,
        sheet=spec.sheet,
        types=types,
        limit=limit,
    )
    return AwardRows(loaded.rows, loaded.inputs, loaded.notices)
