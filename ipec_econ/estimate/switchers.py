"""Firms whose treatment changes against firms with the same treatment before that has not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.build_switch_result import build_switch_result
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.fit_switches import fit_switches
from ipec_econ.estimate.follow_switches import follow_switches

INFO = EstimatorInfo(
    name="switchers",
    family="difference-in-differences",
    title="Intertemporal effects of switching",
    estimands=("att_event", "att"),
    needs_absorbing=False,
    vcov_kinds=("cluster",),
    citation="de Chaisemartin and D'Haultfœuille (2024), Difference-in-differences estimators of "
    "intertemporal treatment effects, Review of Economics and Statistics",
    reference="R DIDmultiplegtDYN 2.2.0",
    summary="Firms whose treatment or dose changes, against firms with the same first dose that "
    "has not changed yet, by periods since the first change.",
    bootstraps=("multiplier",),
)


@dataclass(frozen=True, slots=True)
class Switchers:
    """DID_ℓ: changes since the period before a firm's first switch, net of firms not switched yet.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2024), DID_ℓ and its placebos.
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: SwitchersModel, *, model_id: str) -> ModelResult:
        """Estimate the path since the first switch, its average and their joint covariance.

        Raises
        ------
        EstimationError
            There is no treatment, it never changes, no switcher has a control, weights or
            clusters change within firms, or there are fewer than two clusters.
        """
        own = replace(data, flow=(), notices=())
        check_data(own, model_id=model_id)
        if data.followed is None:
            found, influence = fit_switches(own, model, model_id=model_id), None
        else:
            found, influence = follow_switches(own, data.followed, model, model_id=model_id)
        if not len(found.effects.rel):
            raise EstimationError(
                _refuse_empty(model, found.index.n_switching, f"model {model_id}")
            )
        result = build_switch_result(found, model, model_id=model_id)
        again = partial(self.fit, model_id=model_id)
        return add_multiplier_bootstrap(result, data, model, again, influence)


def _refuse_empty(model: SwitchersModel, n_switchers: int, where: str) -> Problem:
    of = {"both": "", "in": " upwards", "out": " downwards"}[model.direction]
    return Problem(
        "estimate/nothing-to-compare",
        f"no firm that switches{of} has a control in the periods asked for (firms that switch, "
        f"with the first dose of one that switches later or never: {n_switchers})",
        where,
        "a control has the same first dose, has not switched yet, and is seen in the same periods",
        "widen the `window`; allow `control_group: not_yet_treated` and `direction: both`; a dose "
        "with many first values needs rounding",
    )
