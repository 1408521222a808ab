"""Local projections with clean controls: a regression of long differences for each horizon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import LocalProjectionsModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.build_copy_result import CopyRow, build_copy_result
from ipec_econ.estimate.check_regression import describe_dropped
from ipec_econ.estimate.copy_cells import CopyCells, gather_copy_cells
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.gather_columns import gather_columns
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.controlled_differences import fit_controlled_differences
from ipec_econ.numerics.copy_fit import CopyFit
from ipec_econ.numerics.long_differences import Horizon, fit_long_differences

INFO = EstimatorInfo(
    name="local_projections",
    family="difference-in-differences",
    title="Local-projections difference-in-differences",
    estimands=("att_event", "att"),
    needs_absorbing=True,
    vcov_kinds=("cluster",),
    citation="Dube, Girardi, Jordà and Taylor (2025), A local projections approach to "
    "difference-in-differences, Journal of Applied Econometrics",
    reference="R fixest 0.14.2",
    summary="Long differences around the start of treatment, horizon by horizon, against firms "
    "that stay untreated.",
    bootstraps=("multiplier",),
    can_randomize=True,
)

BASE = -1
MAX_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class LocalProjections:
    """y(t + h) − y(t − 1) = β_h 1{treatment starts in t} + controls + period effect + e.

    On clean rows: of firms that start, and of those that stay untreated.

    References
    ----------
    Dube, Girardi, Jordà and Taylor (2025).
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: LocalProjectionsModel, *, model_id: str) -> ModelResult:
        """Estimate the path, the pooled effects after and before treatment, their covariance.

        Raises
        ------
        EstimationError
            The window ends before treatment; no horizon after treatment can be estimated; what
            `ipec_econ.estimate.copy_cells.gather_copy_cells` raises; or there are fewer than two
            clusters.
        """
        _check_window(model, model_id)
        sample = gather_copy_cells(data, model, model_id=model_id)
        events = _choose_events(sample.cells, model)
        paths = [Horizon((event,), max(0, event)) for event in events]
        ends = model.window or _find_ends(sample.cells, paths, model)
        pools = _choose_pools(ends)
        horizons = [*paths, *pools.values()]
        fit, made, terms, dropped = _fit_all(sample, horizons, model, model_id)
        _check_made(events, made, model, model_id)
        result = build_copy_result(
            sample,
            fit,
            _list_rows(fit, events, tuple(pools), made),
            model,
            model_id=model_id,
            notices=(*_describe_missing(events, pools, made, model, model_id), *dropped),
            covariates=terms,
        )
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))


def _check_window(model: LocalProjectionsModel, model_id: str) -> None:
    if model.window is None or model.window[1] >= 0:
        return
    raise EstimationError(
        Problem(
            "estimate/no-reference",
            f"the window {model.window[0]} to {model.window[1]} ends before treatment",
            f"model {model_id}",
            "the pooled effect is that of the periods from treatment to the window's end",
            "widen the `window`",
        )
    )


def _choose_events(cells: Cells, model: LocalProjectionsModel) -> list[int]:
    """Return the horizons of the path that two periods of the panel are apart."""
    apart = np.unique(cells.periods - cells.periods[:, None])
    low, high = model.window or (apart[0], apart[-1])
    return [int(event) for event in apart if low <= event <= high and event != BASE]


def _fit(
    cells: Cells, horizons: Sequence[Horizon], model: LocalProjectionsModel
) -> tuple[CopyFit, BoolArray]:
    return fit_long_differences(
        cells, horizons, control_group=model.control_group, weighting=model.weighting
    )


def _fit_all(
    sample: CopyCells, horizons: Sequence[Horizon], model: LocalProjectionsModel, model_id: str
) -> tuple[CopyFit, BoolArray, tuple[str, ...], tuple[Notice, ...]]:
    """Return the horizons, which ones there are, the controls used, and notices of the others."""
    given = sample.data.terms
    if not given:
        return *_fit(sample.cells, horizons, model), (), ()
    columns = gather_columns(sample.data, model_id=model_id)
    fit, made, used = fit_controlled_differences(
        columns, horizons, control_group=model.control_group
    )
    terms = tuple(term for term, is_used in zip(given, used, strict=True) if is_used)
    return fit, made, terms, describe_dropped(given, used, _REST, model_id=model_id)


_REST = "periods, or the controls before it, at every horizon"


def _find_ends(
    cells: Cells, paths: Sequence[Horizon], model: LocalProjectionsModel
) -> tuple[int, int]:
    """Return the first and the last horizon that can be estimated."""
    _, found = _fit(cells, paths, model)
    known = [path.offsets[0] for path, made in zip(paths, found, strict=True) if made]
    return min(known, default=BASE), max(known, default=BASE)


def _choose_pools(ends: tuple[int, int]) -> dict[str, Horizon]:
    """Return the pooled regressions by the term of their rows.

    After treatment all outcomes up to the last horizon are averaged, on rows clean up to it.
    """
    low, high = ends
    pools = {}
    if high >= 0:
        pools["simple"] = Horizon(tuple(range(high + 1)), high)
    if low < BASE:
        pools["pre"] = Horizon(tuple(range(low, BASE)), 0)
    return pools


def _check_made(
    events: Sequence[int], made: BoolArray, model: LocalProjectionsModel, model_id: str
) -> None:
    if any(known and event >= 0 for event, known in zip(events, made[: len(events)], strict=True)):
        return
    controls = (
        "never treated"
        if model.control_group == "never_treated"
        else "still untreated at the horizon"
    )
    raise EstimationError(
        Problem(
            "estimate/nothing-to-compare",
            "no horizon from treatment on has both treated and control firms",
            f"model {model_id}",
            "a horizon needs firms seen just before and in the period of their first treatment, "
            f"beside firms {controls}, seen in the same periods",
            "use `control_group: not_yet_treated`; extend the panel to earlier periods",
        )
    )


def _list_rows(
    fit: CopyFit, events: Sequence[int], pools: tuple[str, ...], made: BoolArray
) -> tuple[CopyRow, ...]:
    """Return the path, the pooled effect, the mean of the path, the pooled placebo."""
    labels = [*((None, event) for event in events), *((term, None) for term in pools)]
    known = [label for label, there in zip(labels, made, strict=True) if there]
    identity = np.eye(len(known))
    sizes = [int(n_obs) for n_obs in fit.n_obs]
    single = {
        term or event: CopyRow(
            "att_event" if term is None else "att", term, event, identity[k], sizes[k]
        )
        for k, (term, event) in enumerate(known)
    }
    after = np.array([event is not None and event >= 0 for _, event in known])
    mean = CopyRow("att", "event", None, after / after.sum(), int(fit.n_obs[after].sum()))
    path = [row for row in single.values() if row.estimand == "att_event"]
    overall = [single[term] for term in ("simple",) if term in single]
    placebo = [single[term] for term in ("pre",) if term in single]
    return (*path, *overall, mean, *placebo)


def _describe_missing(
    events: Sequence[int],
    pools: Mapping[str, Horizon],
    made: BoolArray,
    model: LocalProjectionsModel,
    model_id: str,
) -> tuple[Notice, ...]:
    """Name what was asked for and cannot be estimated; without a window nothing was."""
    if model.window is None:
        return ()
    where = f"model {model_id}"
    low, high = model.window
    known = {event for event, there in zip(events, made[: len(events)], strict=True) if there}
    lost = [str(event) for event in range(low, high + 1) if event not in {BASE, *known}]
    notices = []
    if lost:
        more = f" and {len(lost) - MAX_EXAMPLES} more" if len(lost) > MAX_EXAMPLES else ""
        notices.append(
            Notice(
                "estimate/no-horizon",
                "estimate",
                where,
                f"horizons {', '.join(lost[:MAX_EXAMPLES])}{more} have no treated or no clean "
                "control firm and are left out",
            )
        )
    pooled = dict(zip(pools, made[len(events) :], strict=True))
    if not pooled.get("simple", True):
        notices.append(
            Notice(
                "estimate/no-horizon",
                "estimate",
                where,
                f"there is no pooled effect over horizons 0 to {model.window[1]}: no firm has "
                "clean controls for so long; narrow the `window`, or use `aggregation: event`",
                level="warning",
            )
        )
    return tuple(notices)
