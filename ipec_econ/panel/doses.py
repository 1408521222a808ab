"""How much: an expression summed over a firm's awards of the period, and by kind of buyer."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.treatment import DoseTreatment
from ipec_econ.engine.columns import find_column
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.evaluate import EvaluationError, add_columns
from ipec_econ.engine.split import split_calendar
from ipec_econ.panel.booking import take_parts
from ipec_econ.panel.conditions import explain_expression
from ipec_econ.panel.describe_booking import notice_booking
from ipec_econ.panel.draft import TreatmentDraft
from ipec_econ.panel.events import notice_coverage
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History
from ipec_econ.panel.levels import encode_levels
from ipec_econ.panel.make_notice import make_notice
from ipec_econ.panel.numeric_column import read_numbers
from ipec_econ.panel.statuses import draft_switching
from ipec_econ.panel.unknown_awards import notice_unknown_awards

_VALUE = "dose_of_award"


def draft_dose(
    name: str, spec: DoseTreatment, history: History, awards: FirmAwards
) -> TreatmentDraft:
    """Return a dose: 0 in covered periods without an award, null before coverage.

    The expression sees the award's columns and those of the firm in the award's period;
    ``lag`` and its kin follow the firm. Where it is null for one award, the firm's dose of
    the period is unknown: null, never zero. Where values are booked over the contract's
    duration the expression is computed for every year's part of an award. With ``by`` there is
    one column for each value beside the total; an award without the value counts in the total
    only.

    Raises
    ------
    PanelError
        If the expression or ``by`` cannot be computed on awards and firms.
    """
    key = f"panel.treatments.{name}"
    chosen = awards.select(spec.where, key=f"{key}.where")
    unknown = notice_unknown_awards(name, awards, {f"{key}.where": spec.where}, chosen)
    chosen = awards.count_once(chosen)
    if awards.parts is not None:
        # A condition is on the award, whose value is whole: the parts of those that meet it count.
        booked = notice_booking(name, awards, awards.parts, chosen, history)
        awards = take_parts(awards, chosen)
        chosen = np.ones(len(awards.codes), dtype=np.bool_)
        unknown = (*unknown, booked)
    rows = history.find_rows(awards.codes, awards.times)
    chosen &= rows >= 0
    joined = _join_firms(awards, chosen, history, rows[chosen], spec, key)
    doses = read_numbers(joined, _VALUE, where=f"{key}.dose", wanted_by="a dose")
    covered = history.times >= awards.find_coverage(history.codes)
    total = _sum_doses(awards.engine, doses, rows[chosen], covered)
    columns = {name: pa.array(total, from_pandas=True)}
    notices = [*notice_coverage(name, awards), *unknown, *_notice_unknown(name, doses)]
    notices += _notice_groups(name, awards)
    if spec.by is not None:
        parts, remarks = _split_doses(
            awards.engine, name, spec.by, joined, doses, rows[chosen], covered
        )
        columns |= parts
        notices += remarks
    treated = np.where(np.isnan(total), np.nan, (total > 0).astype(np.float64))
    draft = draft_switching(name, "dose", history, treated, tuple(notices))
    return TreatmentDraft(
        name, "dose", draft.absorbing, draft.cohort, treated, (), columns, draft.notices,
        covered if awards.coverages is not None else None,
    )  # fmt: skip


def _notice_groups(name: str, awards: FirmAwards) -> list[Notice]:
    if not awards.of_groups:
        return []
    text = (
        "the dose sums the awards of a firm's whole group (`link.groups`), over what the "
        "expression takes of the firm itself"
    )
    return [make_notice(name, "panel/group-dose", text, "warning")]


def _join_firms(
    awards: FirmAwards,
    chosen: BoolArray,
    history: History,
    rows: IntArray,
    spec: DoseTreatment,
    key: str,
) -> pa.Table:
    """Return the awards with their firm's columns of the period, and the dose of each."""
    joined = awards.rows.filter(pa.array(chosen))
    try:
        rest, calls = split_calendar(spec.dose)
        firms = add_columns(history.rows, calls, unit=history.unit, time=history.time)
        taken = {column.casefold() for column in joined.column_names}
        for column in firms.column_names:
            if column.casefold() not in taken:
                joined = joined.append_column(column, firms.column(column).take(pa.array(rows)))
        return add_columns(joined, {_VALUE: rest}, engine=awards.engine)
    except EvaluationError as error:
        raise PanelError(explain_expression(error, spec.dose, f"{key}.dose")) from None


def _sum_doses(engine: Engine, doses: FloatArray, rows: IntArray, covered: BoolArray) -> FloatArray:
    # In the order of the award table, so that the sum's last digit never depends on threads.
    total = engine.sum_in_order(rows, doses, len(covered))
    return np.where(covered, total, np.nan)


def _split_doses(
    engine: Engine,
    name: str,
    by: str,
    joined: pa.Table,
    doses: FloatArray,
    rows: IntArray,
    covered: BoolArray,
) -> tuple[dict[str, pa.Array], list[Notice]]:
    key = f"panel.treatments.{name}.by"
    try:
        codes, levels = encode_levels(joined.column(find_column(by, joined.column_names)))
    except LookupError as error:
        raise PanelError(Problem("panel/unknown-column", str(error), key)) from None
    columns: dict[str, pa.Array] = {}
    for code, level in enumerate(pc.cast(levels, pa.string()).to_pylist()):
        column = f"{name}_{re.sub(r'[^a-z0-9]+', '_', level.lower()).strip('_')}"
        if column in columns:
            what = f"two values of `{by}` make the column `{column}`"
            fix = "give them distinct names in a derived column of the awards"
            raise PanelError(Problem("panel/name-twice", what, key, fix=fix))
        inside = codes == code
        part = _sum_doses(engine, doses[inside], rows[inside], covered)
        columns[column] = pa.array(part, from_pandas=True)
    without = int(np.count_nonzero(codes < 0))
    text = f"{without} awards have no `{by}`: they count in `{name}` only"
    return columns, [make_notice(name, "panel/dose-without-group", text)] if without else []


def _notice_unknown(name: str, doses: FloatArray) -> list[Notice]:
    unknown = int(np.count_nonzero(np.isnan(doses)))
    if not unknown:
        return []
    text = (
        f"the dose of {unknown} of {len(doses)} awards is unknown (a missing value, or a firm not "
        "seen in the period it looks at): the dose of their firm and period is null"
    )
    return [make_notice(name, "panel/dose-unknown", text)]
