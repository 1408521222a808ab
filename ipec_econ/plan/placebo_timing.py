"""Whether `placebo_timing` is written as it must be, and fits its model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.placebo_options import PLACEBO_TIMING_KEYS
from ipec_econ.core.spec.model import ModelBase
from ipec_econ.plan.did_family import check_family

Found = Iterable[tuple[SpecPath, Problem]]

EXAMPLE = "write `placebo_timing: {shift: [1, 2]}`"


def check_placebo_timing(path: SpecPath, model: ModelBase, option: Any) -> Found:
    """Return a problem, with its place, for every part of `placebo_timing` that is wrong."""
    yield from check_family(path, model, "placebo_timing")
    if not isinstance(option, dict) or "shift" not in option:
        what, why = "`placebo_timing` needs `shift`", "it says how much earlier treatment is put"
        yield path, Problem("spec/missing-key", what, "", why, EXAMPLE)
    for key in option if isinstance(option, dict) else ():
        if key not in PLACEBO_TIMING_KEYS:
            what = f"`placebo_timing` has no key `{key}`"
            why = "a key that is not read would be believed to be in force"
            yield (*path, str(key)), Problem("spec/unknown-key", what, "", why, EXAMPLE)
        else:
            for problem in _check_shifts(option[key], getattr(model, "anticipation", 0)):
                yield (*path, key), problem


def _check_shifts(value: Any, anticipation: int) -> Iterable[Problem]:
    shifts = value if isinstance(value, list) else [value]
    if not shifts or not all(_is_whole(one) for one in shifts):
        what = "`shift` is neither a whole number nor a list of them"
        why = "each number of periods has a row of diagnostics.csv"
        yield Problem("spec/wrong-type", what, "", why, EXAMPLE)
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


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
