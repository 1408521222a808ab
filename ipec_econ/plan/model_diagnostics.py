"""Whether the diagnostics that a model asks for are there, and fit it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ipec_econ.core.elasticities import NOISE
from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import ModelBase, RegressionModel, TwfeModel
from ipec_econ.plan.did_family import check_family
from ipec_econ.plan.honest_option import check_honest_did
from ipec_econ.plan.placebo_outcomes import check_placebo_outcomes
from ipec_econ.plan.placebo_timing import check_placebo_timing
from ipec_econ.plan.pretrend_option import check_pretrends
from ipec_econ.plan.unavailable import refuse_unavailable

Found = Iterable[tuple[SpecPath, Problem]]


def check_diagnostics(path: SpecPath, model: ModelBase) -> Found:
    """Return a problem, with its place, for every diagnostic of a model that is wrong.

    Parameters
    ----------
    path
        Where the model stands in the spec.
    """
    for name, option in model.diagnostics.items():
        at: SpecPath = (*path, "diagnostics", name)
        if name not in CHECKS:
            yield at, refuse_unavailable(f"diagnostic `{name}`", CHECKS)
        else:
            yield from CHECKS[name](at, model, option)


def _check_turning_point(path: SpecPath, model: ModelBase, option: Any) -> Found:
    if not isinstance(model, RegressionModel):
        what = f"`turning_point` of `{getattr(model, 'estimator', '')}`"
        yield path, refuse_unavailable(what, ("ols",))
    shaped = isinstance(option, dict) and set(option) == {"linear", "quadratic"}
    if isinstance(option, str) or (shaped and all(isinstance(v, str) for v in option.values())):
        return
    yield (
        path,
        Problem(
            code="spec/wrong-type",
            what="`turning_point` is written in another form",
            why="it names a regressor whose square is in the model, or both terms",
            fix="write `turning_point: x`, or `turning_point: {linear: x, quadratic: x_sq}`",
        ),
    )


def _check_bacon(path: SpecPath, model: ModelBase, option: Any) -> Found:
    if option:
        yield from _refuse_option(path, "bacon")
    elif not isinstance(model, TwfeModel):
        what = f"`bacon` of `{getattr(model, 'estimator', '')}`"
        yield path, refuse_unavailable(what, ("twfe",))
    elif model.controls:
        yield path, refuse_unavailable("`bacon` beside `controls`", ("twfe without controls",))


def _check_twfe_weights(path: SpecPath, model: ModelBase, option: Any) -> Found:
    if option:
        yield from _refuse_option(path, "twfe_weights")
    if not isinstance(model, TwfeModel):
        what = f"`twfe_weights` of `{getattr(model, 'estimator', '')}`"
        yield path, refuse_unavailable(what, ("twfe",))


def _check_mde(path: SpecPath, _: ModelBase, option: Any) -> Found:
    return _refuse_option(path, "mde") if option else ()


def _check_leave_one_cohort_out(path: SpecPath, model: ModelBase, option: Any) -> Found:
    if option:
        yield from _refuse_option(path, "leave_one_cohort_out")
    yield from check_family(path, model, "leave_one_cohort_out")


def _accept(_path: SpecPath, _model: ModelBase, _option: Any) -> Found:
    """Return nothing: what the option needs of the rest of the study is checked beside it."""
    return ()


def _refuse_option(path: SpecPath, name: str) -> Found:
    yield path, refuse_unavailable(f"an option of `{name}`", (f"{name}: {{}}",))


CHECKS: Mapping[str, Callable[[SpecPath, ModelBase, Any], Found]] = {
    "pretrends": check_pretrends,
    "turning_point": _check_turning_point,
    "honest_did": check_honest_did,
    "bacon": _check_bacon,
    "mde": _check_mde,
    "equality": _accept,
    NOISE: _accept,
    "twfe_weights": _check_twfe_weights,
    "placebo_timing": check_placebo_timing,
    "placebo_outcomes": check_placebo_outcomes,
    "leave_one_cohort_out": _check_leave_one_cohort_out,
}
"""Diagnostic → what looks at its option, as written, and at its model."""
