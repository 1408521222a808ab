"""Whether a model's errors can count the noise of its outcome's elasticities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ipec_econ.core.elasticities import NOISE, find_measure
from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.mentions import WORD
from ipec_econ.core.spec.model import Model
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.plan.one_way_clusters import check_one_way
from ipec_econ.plan.unavailable import refuse_unavailable

Found = Iterable[tuple[SpecPath, Problem]]

WHY = (
    "what each firm does to elasticities is added to what its cluster does to the effect, and "
    "squared"
)
ON_RIGHT = ("controls", "covariates", "regressors", "weights")
"""Keys of a model whose columns its effects are not linear in."""


def check_elasticity_noise(path: SpecPath, model: Model, option: Any, panel: PanelSpec) -> Found:
    """Return a problem, with its place, for everything that hinders the diagnostic.

    Parameters
    ----------
    path
        Where the option stands in the spec.
    option
        As written.
    """
    if option:
        yield path, refuse_unavailable(f"an option of `{NOISE}`", (f"{NOISE}: {{}}",))
    outcome = getattr(model, "outcome", None)
    if find_measure(outcome, panel.productivity) is None:
        yield path, _refuse_outcome(outcome, panel)
    for key, measure in _find_on_right(model, panel):
        yield (
            path,
            Problem(
                "spec/diagnostic",
                f"`{NOISE}` does not fit the measure `{measure}` under `{key}`",
                "",
                "its elasticities move the effect by this way too, which is not counted",
                f"take it out of `{key}`, or leave `{NOISE}` out",
            ),
        )
    found = check_one_way(NOISE, model, panel.firms.unit, WHY)
    yield from ((path, problem) for problem in found)


def _refuse_outcome(outcome: str | None, panel: PanelSpec) -> Problem:
    what = "a model with `formula`" if outcome is None else f"the outcome `{outcome}`"
    named = ", ".join(f"`{name}`" for name in panel.productivity)
    return Problem(
        "spec/diagnostic",
        f"`{NOISE}` does not fit {what}",
        "",
        "it is of outcomes that are productivity measures, by their name",
        f"write `outcome:` with one of {named}" if named else "leave it out",
    )


def _find_on_right(model: Model, panel: PanelSpec) -> Iterator[tuple[str, str]]:
    for key in ON_RIGHT:
        value = getattr(model, key, None) or ()
        names = (value,) if isinstance(value, str) else value
        words = {word for name in names for word in WORD.findall(str(name).casefold())}
        for measure in panel.productivity:
            if measure.casefold() in words:
                yield key, measure
