"""Whether diagnostics that estimate a model again are written as they must be, and fit it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.placebo_options import PLACEBO_TIMING_KEYS, read_placebo_outcomes
from ipec_econ.core.spec.model import DidRegressionModel, EventTimeModel, ModelBase

Found = Iterable[tuple[SpecPath, Problem]]

TIMING_EXAMPLE = "write `placebo_timing: {shift: [1, 2]}`"
OUTCOMES_EXAMPLE = "write `placebo_outcomes: [NAME, NAME]`, columns that treatment does not move"


def check_family(path: SpecPath, model: ModelBase, diagnostic: str) -> Found:
    """Return a problem where a model is none of difference-in-differences."""
    if isinstance(model, DidRegressionModel | EventTimeModel):
        return
    what = f"`{diagnostic}` does not fit the estimator `{getattr(model, 'estimator', '')}`"
    why = "it changes the treatment or outcome of a difference-in-differences model"
    fix = "use an estimator of that family: `ipec estimators` lists them"
    yield path, Problem("spec/diagnostic", what, "", why, fix)


def check_placebo_timing(path: SpecPath, model: ModelBase, option: Any) -> Found:
    """Return a problem, with its place, for every part of `placebo_timing` that is wrong."""
    yield from check_family(path, model, "placebo_timing")
    if not isinstance(option, dict) or "shift" not in option:
        what, why = "`placebo_timing` needs `shift`", "it says how much earlier treatment is put"
        yield path, Problem("spec/missing-key", what, "", why, TIMING_EXAMPLE)
    for key in option if isinstance(option, dict) else ():
        if key not in PLACEBO_TIMING_KEYS:
            what = f"`placebo_timing` has no key `{key}`"
            why = "a key that is not read would be believed to be in force"
            yield (*path, str(key)), Problem("spec/unknown-key", what, "", why, TIMING_EXAMPLE)
        else:
            for problem in _check_shifts(option[key], getattr(model, "anticipation", 0)):
                yield (*path, key), problem


def _check_shifts(value: Any, anticipation: int) -> Iterable[Problem]:
    shifts = value if isinstance(value, list) else [value]
    if not shifts or not all(_is_whole(one) for one in shifts):
        what = "`shift` is neither a whole number nor a list of them"
        why = "each number of periods has a row of diagnostics.csv"
        yield Problem("spec/wrong-type", what, "", why, TIMING_EXAMPLE)
        return
    if min(shifts) <= anticipation:
        what = f"`shift` holds {min(shifts)}"
        why = "treatment is put earlier by one period or more"
        if anticipation:
            why = (
                f"with `anticipation: {anticipation}` the {anticipation} periods before treatment "
                "are left out, so that an earlier treatment must come before them"
            )
        fix = f"write numbers from {anticipation + 1} on"
        yield Problem("spec/out-of-range", what, "", why, fix)
    if len(set(shifts)) < len(shifts):
        what, why = "`shift` holds a number twice", "rows are found by their number"
        yield Problem("spec/duplicate-name", what, "", why, "write each number once")


def check_placebo_outcomes(path: SpecPath, model: ModelBase, option: Any) -> Found:
    """Return a problem, with its place, for every part of `placebo_outcomes` that is wrong."""
    yield from check_family(path, model, "placebo_outcomes")
    names = read_placebo_outcomes(option)
    written = option if isinstance(option, list) else [option]
    if not names or len(names) < len(written):
        what = "`placebo_outcomes` is neither a column nor a list of columns"
        why = "the model is estimated again with each of them as its outcome"
        yield path, Problem("spec/wrong-type", what, "", why, OUTCOMES_EXAMPLE)
    folded = [name.casefold() for name in names]
    if len(set(folded)) < len(folded):
        what, why = "`placebo_outcomes` names a column twice", "rows are found by their column"
        yield path, Problem("spec/duplicate-name", what, "", why, "write each column once")
    used = _list_used(model)
    for name in names:
        role = used.get(name.casefold())
        if role is not None:
            what = f"the placebo outcome `{name}` is the model's {role}"
            why = "a placebo is a column that the model does not use and treatment does not move"
            yield path, Problem("spec/diagnostic", what, "", why, OUTCOMES_EXAMPLE)


def _list_used(model: ModelBase) -> dict[str, str]:
    """Return the columns whose use makes them no placebo, with what they are to the model."""
    names = [(str(getattr(model, "outcome", "")), "outcome")]
    for key, role in (("controls", "control"), ("covariates", "covariate")):
        names += [(str(name), role) for name in getattr(model, key, ())]
    return {name.casefold(): role for name, role in reversed(names)}


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
