"""Firms whose treatment changes against firms with the same treatment before that has not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.build_switch_result import build_switch_result
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.gather_doses import gather_doses
from ipec_econ.estimate.switch_fit import SwitchFit
from ipec_econ.numerics.switch_choices import SwitchChoices
from ipec_econ.numerics.switch_effects import estimate_switches
from ipec_econ.numerics.switch_paths import DosePanel, find_switches

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
        panel = gather_doses(own, model, model_id=model_id)
        found = find_switches(panel)
        where = f"model {model_id}"
        if not found.switches.any():
            raise EstimationError(_refuse_constant(panel, model, where))
        choices = _choose(model, panel)
        effects = estimate_switches(found.paths, choices)
        if not len(effects.rel):
            raise EstimationError(_refuse_empty(model, found.paths.start[-2], where))
        fit = SwitchFit(own, panel, found, choices, effects)
        result = build_switch_result(fit, model, model_id=model_id)
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))


def _choose(model: SwitchersModel, panel: DosePanel) -> SwitchChoices:
    n_periods, step = len(panel.periods), int(panel.periods[1] - panel.periods[0])
    first, last = model.window or (-step * n_periods, step * n_periods)
    return SwitchChoices(
        n_effects=int(np.clip(last // step + 1, 0, n_periods - 1)),
        n_placebos=int(np.clip(-first // step - 1, 0, n_periods - 2)),
        control_group=model.control_group,
        normalized=model.normalized,
        same_switchers=model.same_switchers,
        direction=model.direction,
        errors_within=model.errors_within,
    )


def _refuse_constant(panel: DosePanel, model: SwitchersModel, where: str) -> Problem:
    n_units = panel.known.shape[1]
    return Problem(
        "estimate/treatment-constant",
        f"the treatment {model.treatment} changes for none of {n_units} firms",
        where,
        "effects are those of a change, seen in the same firm",
        "check the treatment's dates against the panel's periods and the sample",
    )


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
