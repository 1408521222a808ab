"""Weighted stacked difference-in-differences: each cohort beside its own clean controls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import StackedModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.build_copy_result import CopyRow, build_copy_result
from ipec_econ.estimate.check_regression import describe_dropped
from ipec_econ.estimate.copy_cells import gather_copy_cells
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.gather_columns import gather_columns
from ipec_econ.numerics.copy_fit import CopyFit
from ipec_econ.numerics.stack import Stack, choose_stack, sum_copies, weigh_controls
from ipec_econ.numerics.stack_controls import fit_controlled_stack
from ipec_econ.numerics.stack_regression import fit_stack

INFO = EstimatorInfo(
    name="stacked",
    family="difference-in-differences",
    title="Weighted stacked difference-in-differences",
    estimands=("att_event", "att", "coef"),
    needs_absorbing=True,
    vcov_kinds=("cluster",),
    citation="Wing, Freedman and Hollingsworth (2024), Stacked difference-in-differences, "
    "NBER working paper 32054",
    reference="R fixest 0.14.2",
    summary="Each cohort and its clean controls in a window, stacked; weights give controls the "
    "treated's cohort shares.",
    bootstraps=("multiplier",),
    can_randomize=True,
)

_REST = "event times, the stack's effects, or the controls before it"


@dataclass(frozen=True, slots=True)
class Stacked:
    """y = Σ_{e ≠ −1} β_e treated × 1{event time = e} + treated + event time + controls + e.

    References
    ----------
    Wing, Freedman and Hollingsworth (2024).
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: StackedModel, *, model_id: str) -> ModelResult:
        """Estimate the event path, its mean from treatment on, and the controls.

        Raises
        ------
        EstimationError
            The window does not span event times −1 and 0; no cohort has clean controls in a whole
            window; what `ipec_econ.estimate.copy_cells.gather_copy_cells` raises; or there are
            fewer than two clusters.
        """
        _check_window(model, model_id)
        sample = gather_copy_cells(data, model, model_id=model_id)
        stack, sums, dropped = choose_stack(
            sample.cells,
            model.window,
            control_group=model.control_group,
            balanced=model.unbalanced == "balance",
        )
        _check_left(stack, model, model_id)
        weights = weigh_controls(sums)
        if model.weighting == "none":
            weights = np.ones_like(weights)
        if model.effects == "unit":
            # Weights are the whole stack's, as published; only then are lone rows left out.
            stack = replace(stack, spare=True)
            sums = sum_copies(sample.cells, stack)
        dropped_controls: tuple[Notice, ...] = ()
        terms: tuple[str, ...] = ()
        if sample.data.terms:
            columns = gather_columns(sample.data, model_id=model_id)
            fit, kept, used = fit_controlled_stack(columns, stack, sums, weights, model.effects)
            given = sample.data.terms
            terms = tuple(term for term, is_used in zip(given, used, strict=True) if is_used)
            dropped_controls = describe_dropped(given, used, _REST, model_id=model_id)
        else:
            fit, kept = fit_stack(sample.cells, stack, sums, weights, model.effects)
        events = stack.events[stack.events != -1]
        result = build_copy_result(
            sample,
            fit,
            _list_rows(fit, [int(event) for event in events[kept]], terms),
            model,
            model_id=model_id,
            notices=(
                *_describe_dropped(dropped, stack, model, model_id),
                *_describe_missing(events[~kept], model_id),
                *dropped_controls,
            ),
            covariates=terms,
        )
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))


def _check_window(model: StackedModel, model_id: str) -> None:
    low, high = model.window
    if low <= -1 and high >= 0:
        return
    raise EstimationError(
        Problem(
            "estimate/no-reference",
            f"the window {low} to {high} does not span −1 to 0 periods from treatment",
            f"model {model_id}",
            "effects are measured against the last period before treatment",
            "widen the `window`",
        )
    )


def _check_left(stack: Stack, model: StackedModel, model_id: str) -> None:
    if len(stack.cohorts):
        return
    low, high = model.window
    raise EstimationError(
        Problem(
            "estimate/nothing-to-compare",
            f"no cohort and its controls are seen in all periods from {low} to {high}",
            f"model {model_id}",
            "a sub-experiment needs treated firms and firms "
            + (
                "never treated"
                if model.control_group == "never_treated"
                else f"not treated by {high} periods after"
            )
            + " in every period of its window",
            "narrow the `window`; use `control_group: not_yet_treated`, or `unbalanced: "
            "cross_sections`",
        )
    )


def _list_rows(fit: CopyFit, events: list[int], terms: tuple[str, ...]) -> tuple[CopyRow, ...]:
    """Return the path, its mean from treatment on, and the controls."""
    identity = np.eye(len(fit.estimates))
    n_obs = int(fit.n_obs[0])
    rows = [CopyRow("att_event", None, event, identity[k], n_obs) for k, event in enumerate(events)]
    after = np.array([event >= 0 for event in events] + [False] * len(terms))
    shares = after / max(1, after.sum())
    # Every sub-experiment has all event times, so their mean is the effect over cohorts too.
    rows += [CopyRow("att", term, None, shares, n_obs) for term in ("simple", "event")]
    rows += [
        CopyRow("coef", term, None, identity[len(events) + q], n_obs)
        for q, term in enumerate(terms)
    ]
    return tuple(rows)


def _describe_dropped(
    dropped: np.ndarray, stack: Stack, model: StackedModel, model_id: str
) -> tuple[Notice, ...]:
    if not len(dropped):
        return ()
    listed = ", ".join(f"{cohort:g}" for cohort in dropped)
    return (
        Notice(
            "estimate/cohorts-trimmed",
            "estimate",
            f"model {model_id}",
            f"{len(dropped)} of {len(dropped) + len(stack.cohorts)} cohorts ({listed}) have no "
            f"sub-experiment: they or their controls are not seen in all periods from "
            f"{model.window[0]} to {model.window[1]}",
        ),
    )


def _describe_missing(events: np.ndarray, model_id: str) -> tuple[Notice, ...]:
    if not len(events):
        return ()
    return (
        Notice(
            "estimate/no-comparison",
            "estimate",
            f"model {model_id}",
            f"event times {', '.join(str(event) for event in events)} have no coefficient: no firm "
            "is seen both there and in another period",
        ),
    )
