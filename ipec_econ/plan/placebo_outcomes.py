"""Whether `placebo_outcomes` is written as it must be, and fits its model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.placebo_options import read_placebo_outcomes
from ipec_econ.core.spec.model import ModelBase
from ipec_econ.plan.did_family import check_family

Found = Iterable[tuple[SpecPath, Problem]]

EXAMPLE = "write `placebo_outcomes: [NAME, NAME]`, columns that treatment does not move"


def check_placebo_outcomes(path: SpecPath, model: ModelBase, option: Any) -> Found:
    """Return a problem, with its place, for every part of `placebo_outcomes` that is wrong."""
    yield from check_family(path, model, "placebo_outcomes")
    names = read_placebo_outcomes(option)
    written = option if isinstance(option, list) else [option]
    if not names or len(names) < len(written):
        what = "`placebo_outcomes` is neither a column nor a list of columns"
        why = "the model is estimated again with each of them as its outcome"
        yield path, Problem("spec/wrong-type", what, "", why, EXAMPLE)
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
            yield path, Problem("spec/diagnostic", what, "", why, EXAMPLE)


def _list_used(model: ModelBase) -> dict[str, str]:
    """Return the columns whose use makes them no placebo, with what they are to the model."""
    names = [(str(getattr(model, "outcome", "")), "outcome")]
    for key, role in (("controls", "control"), ("covariates", "covariate")):
        names += [(str(name), role) for name in getattr(model, key, ())]
    return {name.casefold(): role for name, role in reversed(names)}
