"""Which function estimates which method."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.panel.productivity.method_estimate import MethodEstimate


def estimate_method(rows: FactorRows, spec: Productivity, seed: Sequence[int]) -> MethodEstimate:
    raise NotImplementedError
