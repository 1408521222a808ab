"""Treatments that can switch on and off: a column, or having an award in the period."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import TreatmentForm
from ipec_econ.core.spec.treatment import StatusTreatment
from ipec_econ.panel.conditions import select_history
from ipec_econ.panel.draft import TreatmentDraft
from ipec_econ.panel.events import notice_coverage
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History
from ipec_econ.panel.numeric_column import read_numbers
from ipec_econ.panel.unknown_awards import notice_unknown_awards


def draft_column_status(name: str, spec: StatusTreatment, history: History) -> TreatmentDraft:
    """Return the treatment that is on while a column is not zero; null is unknown.

    With ``where`` it is on in the periods that also meet the condition.
    """
    where = f"panel.treatments.{name}"
    values = read_numbers(
        history.rows, spec.column or "", where=f"{where}.column", wanted_by="`status: any`"
    )
    met = select_history(history, spec.where, f"{where}.where")
    treated = np.where(np.isnan(values), np.nan, ((values != 0) & met).astype(np.float64))
    return draft_switching(name, "status", history, treated, ())


def draft_award_status(
    name: str, spec: StatusTreatment, history: History, awards: FirmAwards
) -> TreatmentDraft:
    """Return the treatment that is on in periods with an award; unknown before coverage."""
    key = f"panel.treatments.{name}.where"
    chosen = awards.select(spec.where, key=key)
    treated = np.zeros(history.rows.num_rows)
    rows = history.find_rows(awards.codes[chosen], awards.times[chosen])
    treated[rows[rows >= 0]] = 1.0
    treated[history.times < awards.find_coverage(history.codes)] = np.nan
    notices = (
        *notice_coverage(name, awards),
        *notice_unknown_awards(name, awards, {key: spec.where}, chosen),
    )
    return draft_switching(name, "status", history, treated, notices)


def draft_switching(
    name: str,
    form: TreatmentForm,
    history: History,
    treated: FloatArray,
    notices: tuple[Notice, ...],
) -> TreatmentDraft:
    """Return the draft of a treatment known row by row, 1.0, 0.0 or NaN.

    It is absorbing when no unit is seen untreated after it was seen treated.
    """
    cohort = np.full(history.n_units, np.inf)
    on = treated == 1
    np.minimum.at(cohort, history.codes[on], history.times[on].astype(np.float64))
    switched_off = (treated == 0) & (history.times > cohort[history.codes])
    column = pa.array(np.nan_to_num(treated).astype(np.int64), mask=np.isnan(treated))
    return TreatmentDraft(
        name, form, not switched_off.any(), cohort, treated, (), {name: column}, notices
    )
