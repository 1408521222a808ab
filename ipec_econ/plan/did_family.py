"""Whether a diagnostic of the difference-in-differences family stands in a model of it."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import DidRegressionModel, EventTimeModel, ModelBase


def check_family(
    path: SpecPath, model: ModelBase, diagnostic: str
) -> Iterable[tuple[SpecPath, Problem]]:
    """Return a problem where a model is none of difference-in-differences."""
    if isinstance(model, DidRegressionModel | EventTimeModel):
        return
    what = f"`{diagnostic}` does not fit the estimator `{getattr(model, 'estimator', '')}`"
    why = "it changes the treatment or outcome of a difference-in-differences model"
    fix = "use an estimator of that family: `ipec estimators` lists them"
    yield path, Problem("spec/diagnostic", what, "", why, fix)
