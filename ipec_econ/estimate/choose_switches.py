"""What a model of switchers asks of its comparisons, where its treatment changes at all."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.numerics.switch_choices import SwitchChoices


def choose_switches(
    model: SwitchersModel, periods: IntArray, *, n_units: int, changes: bool, where: str
) -> SwitchChoices:
    """Return the choices in periods of the panel.

    Raises
    ------
    EstimationError
        The treatment changes for no firm.
    """
    if not changes:
        raise EstimationError(_refuse_constant(n_units, model, where))
    n_periods, step = len(periods), int(periods[1] - periods[0])
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


def _refuse_constant(n_units: int, model: SwitchersModel, where: str) -> Problem:
    return Problem(
        "estimate/treatment-constant",
        f"the treatment {model.treatment} changes for none of {n_units} firms",
        where,
        "effects are those of a change, seen in the same firm",
        "check the treatment's dates against the panel's periods and the sample",
    )
