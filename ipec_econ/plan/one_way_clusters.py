"""Whether a model clusters in one way, as what adds up clusters' parts of errors needs."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.spec.model import Model
from ipec_econ.core.spec.vcov_choice import resolve_vcov


def check_one_way(diagnostic: str, model: Model, unit: str, why: str) -> Iterable[Problem]:
    """Return a problem where a model has errors that are not clustered in one way.

    Parameters
    ----------
    unit
        Column of the panel's unit, by which a model clusters that says nothing else.
    """
    choice = resolve_vcov(model, unit)
    if choice.kind != "cluster":
        what, fix = f"`{choice.kind}` errors", "cluster them"
    elif len(choice.by) > 1:
        what, fix = "clusters in several ways", "cluster in one way, the widest"
    else:
        return
    yield Problem("spec/diagnostic", f"`{diagnostic}` does not fit {what}", "", why, fix)
