"""Which models cells are enough for, and which cells each of them needs."""

from __future__ import annotations

from ipec_econ.core.cell_set import CellKey
from ipec_econ.core.elasticities import NOISE
from ipec_econ.core.spec.model import (
    CallawaySantannaModel,
    CopyModel,
    DidRegressionModel,
    ModelBase,
    MultiplierBootstrap,
    SwitchersModel,
    UntreatedOutcomeModel,
)
from ipec_econ.core.spec.vcov_choice import resolve_vcov

ROWS_WANTED = ("placebo_outcomes", "equality", NOISE)
"""Diagnostics that estimate again on columns of rows."""

AGAIN = ("placebo_timing", "leave_one_cohort_out")
"""Diagnostics that estimate again under other treatments."""

CellModel = DidRegressionModel | CallawaySantannaModel | UntreatedOutcomeModel | CopyModel
"""Models that cells are enough for when they ask for nothing that needs rows."""

StreamedModel = CellModel | SwitchersModel
"""Models that a pass over firms is enough for, under the same condition."""


def explain_need_of_rows(model: ModelBase, *, unit: str, time: str) -> str | None:
    """Return what a model asks for that cells do not hold, ``None`` where they are enough.

    Parameters
    ----------
    unit, time
        The panel's keys: fixed effects of these two are always there.
    """
    if not isinstance(model, CellModel):
        return _name_other(model)
    return _explain_need(model, unit=unit, time=time)


def explain_need_to_hold(model: ModelBase, *, unit: str, time: str) -> str | None:
    """Return what a model asks for that no pass over firms gives, ``None`` where one does.

    Parameters
    ----------
    unit, time
        As in `explain_need_of_rows`.
    """
    if not isinstance(model, SwitchersModel):
        return explain_need_of_rows(model, unit=unit, time=time)
    again = [name for name in model.diagnostics if name in AGAIN]
    if again:
        return f"`{again[0]}` estimates again under another treatment"
    if model.errors_within == "path":
        return "`errors_within: path` keeps a mean of every path of doses"
    plain = model
    if isinstance(model.bootstrap, MultiplierBootstrap):
        # It multiplies what firms add to the errors, which a pass tells.
        plain = model.model_copy(update={"bootstrap": None})
    return _explain_need(plain, unit=unit, time=time)


def _explain_need(model: ModelBase, *, unit: str, time: str) -> str | None:
    for key in ("controls", "covariates"):
        if getattr(model, key, ()):
            return f"`{key}` are columns of rows"
    for key in ("bootstrap", "randomization"):
        if getattr(model, key) is not None:
            return f"`{key}` resamples rows"
    wanted = [name for name in model.diagnostics if name in ROWS_WANTED]
    if model.by is not None or wanted:
        return f"`{wanted[0] if wanted else 'by'}` compares rows"
    further = {*getattr(model, "fixed_effects", ())} - {unit, time}
    if further:
        return f"fixed effects of {', '.join(sorted(further))} are columns of rows"
    return _explain_errors(model, unit)


def key_cells(model: StreamedModel, *, unit: str) -> CellKey:
    """Return which cells or firms a model needs; nothing is said against its being streamed."""
    return CellKey(
        sample=model.sample,
        outcome=model.outcome,
        treatment=model.treatment,
        where=model.where,
        weights=model.weights,
        cluster=resolve_vcov(model, unit).by[0],
        follows=isinstance(model, SwitchersModel),
    )


def _name_other(model: ModelBase) -> str:
    estimator = getattr(model, "estimator", "")
    if estimator == "switchers":
        return "`switchers` follows each firm's path of treatment, and cells are by cohort"
    return f"`{estimator}` works on rows"


def _explain_errors(model: ModelBase, unit: str) -> str | None:
    choice = resolve_vcov(model, unit)
    if choice.kind != "cluster":
        return f"`{choice.kind}` errors need the residual of every row"
    if len(choice.by) > 1:
        return "clusters in several ways cut across cells"
    return None
