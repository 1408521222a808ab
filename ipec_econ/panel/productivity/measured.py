"""What measuring gives: columns of the panel, what they rest on, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.elasticities import MeasureElasticities
from ipec_econ.core.notice import Notice
from ipec_econ.core.productivity import ProductivityResult


@dataclass(frozen=True, slots=True)
class Measured:
    """Measures of a study.

    Attributes
    ----------
    columns
        Name → logs of productivity, NaN where there is none, shape (n_rows,).
    elasticities
        Name → what an estimated measure rests on; firms are numbered as in the history.
    """

    columns: Mapping[str, FloatArray] = field(default_factory=dict)
    results: tuple[ProductivityResult, ...] = ()
    notices: tuple[Notice, ...] = ()
    elasticities: Mapping[str, MeasureElasticities] = field(default_factory=dict)
