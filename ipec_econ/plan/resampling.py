"""Whether a model can be resampled as it asks."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import DidRegressionModel, ModelBase
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.core.vocabulary import BootstrapKind
from ipec_econ.estimate.registry import ESTIMATORS

Found = Iterable[tuple[SpecPath, Problem]]

MULTIPLIED: dict[BootstrapKind, str] = {
    "wild_cluster": "residuals are multiplied",
    "multiplier": "influence on the estimates is multiplied",
}


def check_resampling(path: SpecPath, model: ModelBase, estimator: str, unit: str) -> Found:
    """Return a problem, with its place, where `bootstrap` or `randomization` does not fit.

    Parameters
    ----------
    path
        Of the model in the spec.
    model, estimator
        The model and the word it is estimated by.
    unit
        Column of the panel's unit, by which a model clusters that says nothing else.
    """
    if estimator not in ESTIMATORS:
        return
    info = ESTIMATORS[estimator].info
    if model.bootstrap is not None and model.bootstrap.kind not in info.bootstraps:
        yield (
            (*path, "bootstrap"),
            _refuse(
                f"bootstrap `{model.bootstrap.kind}` of `{estimator}`",
                info.bootstraps,
                [name for name, one in ESTIMATORS.items() if _takes(one.info.bootstraps, model)],
                info.no_bootstrap,
            ),
        )
    elif model.bootstrap is not None:
        yield from _check_clusters((*path, "bootstrap"), model, model.bootstrap.kind, unit)
    if model.randomization is not None and not info.can_randomize:
        takers = [name for name, one in ESTIMATORS.items() if one.info.can_randomize]
        yield (*path, "randomization"), _refuse(f"`randomization` of `{estimator}`", (), takers)
    elif model.randomization is not None and _cuts_window(model):
        yield (*path, "randomization"), _WINDOW


_WINDOW = Problem(
    code="spec/randomization-window",
    what="`randomization` beside a `window` that drops rows",
    why="which rows of a firm lie in the window depends on its cohort, which is dealt anew",
    fix="write `bin: true`, or choose periods for all firms under `samples`",
)


def _cuts_window(model: ModelBase) -> bool:
    return isinstance(model, DidRegressionModel) and model.window is not None and not model.bin


def _takes(kinds: Iterable[str], model: ModelBase) -> bool:
    return model.bootstrap is not None and model.bootstrap.kind in kinds


def _refuse(what: str, own: Iterable[str], takers: Iterable[str], reason: str = "") -> Problem:
    kinds, others = " or ".join(f"`{kind}`" for kind in own), ", ".join(takers)
    return Problem(
        code="spec/not-available",
        what=f"{what} is part of the language, but this version cannot do it",
        why=reason or "each way of resampling belongs to the estimators that it is proven for",
        fix=f"available: {f'{kinds} here; ' if kinds else ''}it is there for {others}",
    )


def _check_clusters(path: SpecPath, model: ModelBase, kind: BootstrapKind, unit: str) -> Found:
    choice = resolve_vcov(model, unit)
    if choice.kind == "cluster" and len(choice.by) == 1:
        return
    given = f"`{choice.kind}` errors"
    if choice.kind == "cluster":
        given = f"clusters in {len(choice.by)} ways"
    yield (
        path,
        Problem(
            code="spec/bootstrap-clusters",
            what=f"`bootstrap: {kind}` beside {given}",
            why=f"each cluster's {MULTIPLIED[kind]} by one random weight",
            fix="write `cluster: NAME` with one group, the widest",
        ),
    )
