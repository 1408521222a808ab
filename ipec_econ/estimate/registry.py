"""Every estimator by the word that a spec uses for it."""

from __future__ import annotations

from typing import Any

from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from ipec_econ.estimate.dose_response import DoseResponse
from ipec_econ.estimate.estimator import Estimator
from ipec_econ.estimate.event_study import EventStudy
from ipec_econ.estimate.extended_twfe import ExtendedTwoWayFixedEffects
from ipec_econ.estimate.imputation import Imputation
from ipec_econ.estimate.local_projections import LocalProjections
from ipec_econ.estimate.ols import OrdinaryLeastSquares
from ipec_econ.estimate.stacked import Stacked
from ipec_econ.estimate.sun_abraham import SunAbraham
from ipec_econ.estimate.switchers import Switchers
from ipec_econ.estimate.synthetic_did import SyntheticDifferenceInDifferences
from ipec_econ.estimate.twfe import TwoWayFixedEffects
from ipec_econ.estimate.two_stage import TwoStage

ESTIMATORS: dict[str, Estimator[Any]] = {
    "ols": OrdinaryLeastSquares(),
    "twfe": TwoWayFixedEffects(),
    "event_study": EventStudy(),
    "sun_abraham": SunAbraham(),
    "extended_twfe": ExtendedTwoWayFixedEffects(),
    "callaway_santanna": CallawaySantanna(),
    "imputation": Imputation(),
    "two_stage": TwoStage(),
    "stacked": Stacked(),
    "local_projections": LocalProjections(),
    "switchers": Switchers(),
    "dose_response": DoseResponse(),
    "synthetic_did": SyntheticDifferenceInDifferences(),
}
