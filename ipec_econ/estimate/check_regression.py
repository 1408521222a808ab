"""What must hold of a regression once its fixed effects are out, and what it must say."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData

EXACT = 1e-20
"""Share of the outcome's squares below which what is left over is rounding (eps² times 200,000)."""


def check_outcome_left(
    data: ModelData, *, tss: float, tss_within: float | None, model_id: str
) -> None:
    """Refuse an outcome that the fixed effects explain completely.

    Raises
    ------
    EstimationError
        Nothing of it is left.
    """
    if tss_within is None or tss_within > EXACT * tss:
        return
    raise EstimationError(
        Problem(
            "estimate/no-outcome-variation",
            f"the fixed effects explain {data.outcome_name} completely",
            f"model {model_id}",
            "nothing is left for the regressors to explain",
            "use an outcome that varies within the fixed effects, or coarser ones",
        )
    )


def check_regressors_left(
    data: ModelData, terms: Sequence[str], kept: BoolArray, *, model_id: str
) -> None:
    """Refuse a regression of which no coefficient is identified.

    Raises
    ------
    EstimationError
        All regressors are collinear with the fixed effects, or none varies.
    """
    if kept.any():
        return
    effects = ", ".join(effect.name for effect in data.fixed_effects)
    raise EstimationError(
        Problem(
            "estimate/nothing-identified",
            f"no coefficient of {', '.join(terms) or 'this model'} is identified",
            f"model {model_id}",
            f"the fixed effects {effects} absorb them"
            if effects
            else "the regressors do not vary in these rows",
            "use regressors that vary within the fixed effects, or coarser fixed effects",
        )
    )


def describe_regression(
    data: ModelData,
    terms: Sequence[str],
    kept: BoolArray,
    *,
    ssr: float,
    tss: float,
    model_id: str,
) -> tuple[Notice, ...]:
    """Return a notice for each dropped regressor, and for a fit without residuals."""
    rest = "fixed effects or the regressors before it"
    if not data.fixed_effects:
        rest = "regressors before it"
    notices = list(describe_dropped(terms, kept, rest, model_id=model_id))
    if ssr <= EXACT * tss:
        notices.append(
            Notice(
                "estimate/perfect-fit",
                "estimate",
                f"model {model_id}",
                "the model fits every row exactly: its standard errors are rounding",
                level="warning",
            )
        )
    return tuple(notices)


def describe_dropped(
    terms: Sequence[str], kept: BoolArray, rest: str, *, model_id: str
) -> tuple[Notice, ...]:
    """Return a notice for each dropped regressor, which is collinear with the `rest`."""
    return tuple(
        Notice(
            "estimate/collinear",
            "estimate",
            f"model {model_id}",
            f"{term} was dropped: it is collinear with the {rest}",
            level="warning",
        )
        for term, is_kept in zip(terms, kept, strict=True)
        if not is_kept
    )
