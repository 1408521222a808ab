"""Whether the diagnostic `equality` names models, or terms, that can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from ipec_econ.core.equality_options import read_equality_options
from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import RegressionModel
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.plan.one_way_clusters import check_one_way

Found = Iterable[tuple[SpecPath, Problem]]

WHY_SHARED = (
    "models may share firms, so that the test adds up what each cluster adds to the errors of all"
)


def check_equality_option(path: SpecPath, name: str, option: Any, study: Study) -> Found:
    """Return a problem, with its place, for everything that hinders the comparison.

    Parameters
    ----------
    path
        Where the option stands in the spec.
    name
        The model that it belongs to.
    option
        As written.
    """
    options, model = read_equality_options(option), study.models[name]
    if options is None:
        yield path, _wrong_form()
        return
    if options.terms and not isinstance(model, RegressionModel):
        yield (
            path,
            _misfit(
                f"`terms` of `{model.estimator}`",
                "it has one treatment, and no regressors to compare",
                "name models to compare, or put the treatments under the `regressors` of `ols`",
            ),
        )
    for place, other in enumerate(options.models):
        at = path if isinstance(option, str) else (*path, place)
        if other not in study.models or other == name:
            yield at, _unknown(name, other, study)
        else:
            yield from ((at, problem) for problem in _compare(name, other, study))
    if options.models:
        found = check_one_way("equality", model, study.panel.firms.unit, WHY_SHARED)
        yield from ((path, problem) for problem in found)


def _wrong_form() -> Problem:
    return Problem(
        "spec/wrong-type",
        "`equality` is written in another form",
        "",
        "it compares this model's effects with those of others, or coefficients with each other",
        "write `equality: MODEL`, `equality: [MODEL, MODEL]` or `equality: {terms: [x, z]}`",
    )


def _misfit(what: str, why: str, fix: str) -> Problem:
    return Problem("spec/diagnostic", f"`equality` does not fit {what}", "", why, fix)


def _unknown(name: str, other: str, study: Study) -> Problem:
    known = [one for one in study.models if one != name]
    near = get_close_matches(other, known, 1)
    return Problem(
        "spec/unknown-name",
        f"there is no other model `{other}`",
        "",
        "`equality` names models of this study",
        f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known) or 'none'}",
    )


def _compare(name: str, other: str, study: Study) -> Iterable[Problem]:
    mine, theirs = study.models[name], study.models[other]
    unit = study.panel.firms.unit
    if mine.estimator != theirs.estimator:
        yield _misfit(
            f"`{other}`, of the estimator `{theirs.estimator}`",
            f"`{name}` is of `{mine.estimator}`: their averages are of different things",
            "compare models of one estimator",
        )
    if mine.by is not None or theirs.by is not None:
        yield _misfit("`by`", "its groups are compared anyway", "leave one of the two out")
    if resolve_vcov(mine, unit).by != resolve_vcov(theirs, unit).by:
        yield _misfit(f"`{other}`, which has other clusters", WHY_SHARED, "cluster both alike")
