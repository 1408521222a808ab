"""Award tables as the spec describes them: read, named, typed, filtered, valued."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.innovation import InnovationRecord
from ipec_econ.core.mentions import Mentions
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.tables import AwardTable, InputRecord
from ipec_econ.engine.columns import name_type
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.release_memory import release_memory
from ipec_econ.sources.award_columns import name_award_columns
from ipec_econ.sources.award_coverage import find_coverage_day, read_coverage
from ipec_econ.sources.award_currency import add_currency_value
from ipec_econ.sources.award_flow import count_step
from ipec_econ.sources.award_remarks import remark_on_awards
from ipec_econ.sources.award_rows import load_award_rows
from ipec_econ.sources.award_suppliers import count_suppliers
from ipec_econ.sources.award_types import type_award_columns
from ipec_econ.sources.bidders import describe_no_bids, find_losing_bids, select_bids
from ipec_econ.sources.innovation.count_flags import count_flags
from ipec_econ.sources.innovation.flag import flag_awards
from ipec_econ.sources.innovation.labels import read_labels
from ipec_econ.sources.innovation.measure import measure_innovation
from ipec_econ.sources.innovation.remarks import remark_on_innovation
from ipec_econ.sources.innovation.rules import MADE_OF
from ipec_econ.sources.policies.apply import (
    apply_policies,
    read_policy_files,
    show_policy_columns,
)
from ipec_econ.sources.policies.dates import choose_dates, type_days
from ipec_econ.sources.policies.needs import (
    CONTRACT_DAYS,
    find_policy_problems,
    list_policy_columns,
)
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.policies.periods import apply_period
from ipec_econ.sources.policies.timing import Timing
from ipec_econ.sources.quality.measure import MEASURED_COLUMNS, measure_awards
from ipec_econ.sources.rows import SourceRowSet, select_where

KEPT_COLUMNS = frozenset(
    {
        *("award_id", "lot_id", "supplier_id", "supplier_name", "postcode"),
        *("date", "time", "value", "currency", "framework"),
    }
)
"""What linkage and treatments look at whether or not a study names it."""


def read_awards(
    spec: Awards,
    *,
    base: str,
    periods: tuple[int, int] | None,
    mentions: Mentions | None = None,
    engine: Engine = DUCKDB,
    count_suppliers: bool = False,
) -> AwardTable:
    """Read the awards.

    Parameters
    ----------
    spec
        The section ``panel.awards``.
    base
        Folder that relative paths and patterns start from.
    periods
        First and last period of the firm panel, to count the awards outside it.
    mentions
        Columns that the study cannot mean and no later stage knows are let go once hazards are
        counted; ``None`` keeps all.
    engine
        What reads files of notices; rows do not depend on it.
    count_suppliers
        Count the suppliers behind each hazard, for disclosure control.

    Returns
    -------
    AwardTable
        Canonical columns first, in the vocabulary's order, then ``value_<currency>`` where
        there is one currency, then the source's columns under their own names, then those of the
        innovation flag where it is asked for, then those that policies add. Rows without a date
        or period are dropped and counted.

    Raises
    ------
    SourceError
        The sources cannot be read or differ in their columns; columns are missing or of the
        wrong type; a policy lacks its column, or its file cannot be read.
    """
    files = read_policy_files(spec, base=base)
    loaded = load_award_rows(spec, base=base, engine=engine)
    release_memory()
    rows, n_suppliers, loaded = loaded.rows, loaded.n_suppliers, loaded.without_rows()
    coverage, notices = read_coverage(spec.coverage, spec.period, source=rows.label)
    rows, named = name_award_columns(rows, spec)
    timed = _place_in_time(rows, spec)
    rows, timed = timed.rows, replace(timed, rows=loaded.rows)
    lost = find_losing_bids(rows, kept=spec.bidders == "keep")
    if n_suppliers is None:
        n_suppliers = _count_suppliers(rows, lost)
    flow = [*loaded.flow]
    if not flow:
        flow.append(count_step("read", "award rows of the source", rows.table, None))
    flow += [count_step(step, reason, rows.table, flow[-1]) for step, reason in timed.steps]
    rows = _select(rows, spec, flow)
    rows, undated = _drop_undated(rows, flow)
    rows, bids = _set_apart(rows, spec, flow)
    wanted = KEPT_COLUMNS | list_policy_columns(spec)
    rows = _keep_columns(rows, mentions, wanted | MEASURED_COLUMNS | _list_rule_columns(spec))
    release_memory()
    quality = measure_awards(
        rows.table,
        n_suppliers[rows.origin],
        coverage=coverage,
        periods=periods,
        count_suppliers=count_suppliers,
    )
    flagged = _flag(rows, spec, base)
    del rows
    flagged = replace(flagged, rows=_keep_columns(flagged.rows, mentions, wanted))
    release_memory()
    applied = apply_policies(flagged.rows, spec, files, n_suppliers, before=flow[-1])
    outcome = applied.outcome
    flow += applied.flow
    _check_some_left(outcome.rows)
    rows, currency = add_currency_value(outcome.rows)
    release_memory()
    if bids is not None:
        bids = select_bids(bids, rows.table)
    remarks = remark_on_awards(rows, periods)
    release_memory()
    return AwardTable(
        rows=rows.table,
        coverage=coverage,
        inputs=(*loaded.inputs, *flagged.inputs, *outcome.inputs),
        flow=(*flow, *flagged.flow),
        notices=(
            *loaded.notices,
            *notices,
            *named,
            *timed.notices,
            *undated,
            *flagged.notices,
            *outcome.notices,
            *currency,
            *remarks,
        ),
        quality=quality,
        innovation=flagged.record,
        policies=(*loaded.policies, *timed.records, *applied.records),
        bids=bids,
        coverage_from=find_coverage_day(spec.coverage),
    )


def read_award_header(spec: Awards, *, base: str) -> dict[str, str]:
    """Return column → type word of the award table, from the first rows of the first source.

    Raises
    ------
    SourceError
        As `read_awards`, as far as the first rows can tell.
    """
    loaded = load_award_rows(spec, base=base, head=True)
    read_coverage(spec.coverage, spec.period, source=loaded.rows.label)
    read_policy_files(spec, base=base)
    rows, _ = name_award_columns(loaded.rows, spec)
    timed = _place_in_time(rows, spec)
    find_losing_bids(timed.rows, kept=spec.bidders == "keep")
    rows = _flag(timed.rows, spec, base).rows
    rows, _ = add_currency_value(show_policy_columns(rows, spec))
    return {field.name: name_type(field.type) for field in rows.table.schema}


def _place_in_time(rows: SourceRowSet, spec: Awards) -> Timing:
    """Type the columns, and give every row its day and period.

    Raises
    ------
    SourceError
        A policy lacks its column, or values are of the wrong type.
    """
    problems = find_policy_problems(spec, rows.table.column_names)
    if problems:
        raise SourceError(problems)
    if spec.value.booking.over == "duration":
        rows = type_days(rows, CONTRACT_DAYS)
    dated = choose_dates(rows, spec.date)
    typed, notices = type_award_columns(dated.rows)
    return Timing.join(dated, notices, apply_period(PolicyOutcome(typed), spec.period), spec)


@dataclass(frozen=True, slots=True)
class _Flagged:
    """Award rows with the columns of the innovation flag, where it is asked for."""

    rows: SourceRowSet
    record: InnovationRecord | None = None
    inputs: tuple[InputRecord, ...] = ()
    flow: tuple[FlowStep, ...] = ()
    notices: tuple[Notice, ...] = ()


def _flag(rows: SourceRowSet, spec: Awards, base: str) -> _Flagged:
    asked = spec.innovation
    if asked is None:
        return _Flagged(rows)
    labels = None if asked.labels is None else read_labels(asked.labels, base=base)
    flagged, flags, notices = flag_awards(rows, asked, labels)
    record = measure_innovation(rows.table, asked, flags, labels)
    return _Flagged(
        rows=flagged,
        record=record,
        inputs=() if labels is None else labels.inputs,
        flow=tuple(count_flags(flagged.table)),
        notices=(
            *notices,
            *(() if labels is None else labels.notices),
            *remark_on_innovation(record, rows.label),
        ),
    )


def _count_suppliers(rows: SourceRowSet, lost: BoolArray | None) -> IntArray:
    """Return the suppliers that share each row's award; those who lost it are none."""
    if lost is None:
        return count_suppliers(rows)
    n_suppliers = np.ones(rows.table.num_rows, dtype=np.int64)
    n_suppliers[~lost] = count_suppliers(rows.keep(~lost))
    return n_suppliers


def _set_apart(
    rows: SourceRowSet, spec: Awards, flow: list[FlowStep]
) -> tuple[SourceRowSet, pa.Table | None]:
    """Return the rows of suppliers, and the bids that lost; these where they are kept."""
    lost = find_losing_bids(rows, kept=spec.bidders == "keep")
    if lost is None:
        return rows, None
    kept = rows.keep(~lost)
    if spec.bidders == "keep" and not lost.any():
        raise SourceError(describe_no_bids(rows.label))
    reason = "suppliers; bids that lost are no awards"
    flow.append(count_step("losing bids", reason, kept.table, flow[-1]))
    return kept, rows.table.filter(pa.array(lost)) if spec.bidders == "keep" else None


def _select(rows: SourceRowSet, spec: Awards, flow: list[FlowStep]) -> SourceRowSet:
    if spec.where is None:
        return rows
    kept = rows.keep(select_where(rows, spec.where))
    flow.append(count_step("where", f"award rows where {spec.where}", kept.table, flow[-1]))
    return kept


def _keep_columns(rows: SourceRowSet, mentions: Mentions | None, wanted: Set[str]) -> SourceRowSet:
    if mentions is None:
        return rows
    names = rows.table.column_names
    kept = [name for name in names if name in wanted or mentions.may_mean(name)]
    return rows.with_table(rows.table.select(kept))


def _list_rule_columns(spec: Awards) -> frozenset[str]:
    if spec.innovation is None:
        return frozenset()
    return frozenset(name for rule in spec.innovation.rules for name in MADE_OF[rule])


def _drop_undated(
    rows: SourceRowSet, flow: list[FlowStep]
) -> tuple[SourceRowSet, tuple[Notice, ...]]:
    dated = rows.table.column("time").is_valid().to_numpy().astype(np.bool_)
    gone = np.flatnonzero(~dated)
    if not len(gone):
        return rows, ()
    kept = rows.keep(dated)
    flow.append(count_step("no date", "award rows with a date or period", kept.table, flow[-1]))
    places = ", ".join(place for place in map(rows.locate, gone[:3].tolist()) if place)
    notice = Notice(
        "source/no-date",
        "sources",
        rows.label,
        f"{len(gone)} award rows have no date or period and are dropped"
        + (f" ({places})" if places else ""),
        "warning",
    )
    return kept, (notice,)


def _check_some_left(rows: SourceRowSet) -> None:
    if rows.table.num_rows == 0:
        raise SourceError(
            Problem(
                "source/no-rows",
                "no award is left after the conditions and value policies",
                rows.label,
                fix="check `where` and `value`, and the types of the columns with `ipec check`",
            )
        )
