"""What an estimator declares about itself, and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import DidRegressionModel, EventTimeModel, RegressionModel
from ipec_econ.core.vocabulary import BootstrapKind, Estimand, VcovKind

RegressionSpec = RegressionModel | DidRegressionModel
TreatmentSpec = RegressionSpec | EventTimeModel
ModelT = TypeVar("ModelT", bound=TreatmentSpec, contravariant=True)


@dataclass(frozen=True, slots=True)
class EstimatorInfo:
    """Abilities as data: the plan compares them with a model before any data is read.

    Attributes
    ----------
    name
        The word under ``estimator`` in a spec.
    family
        ``regression`` or ``difference-in-differences``.
    title
        For people: ``Two-way fixed effects``.
    estimands
        Estimands of the rows it writes.
    needs_absorbing
        Whether it refuses a treatment that switches off.
    vcov_kinds
        Covariances it can compute.
    citation
        The paper to cite.
    reference
        The implementation its numbers are compared with: ``R fixest 0.14.2``.
    summary
        One sentence.
    bootstraps
        Kinds of ``bootstrap`` that it takes.
    no_bootstrap
        Why it takes no other, where that is not plain.
    can_randomize
        Whether it takes ``randomization``.
    """

    name: str
    family: str
    title: str
    estimands: tuple[Estimand, ...]
    needs_absorbing: bool
    vcov_kinds: tuple[VcovKind, ...]
    citation: str
    reference: str
    summary: str
    bootstraps: tuple[BootstrapKind, ...] = ()
    no_bootstrap: str = ""
    can_randomize: bool = False


class Estimator(Protocol[ModelT]):
    """Something that turns a model's rows into estimates."""

    @property
    def info(self) -> EstimatorInfo:
        """What it can do."""
        ...

    def fit(self, data: ModelData, model: ModelT, *, model_id: str) -> ModelResult:
        """Estimate the model.

        Raises
        ------
        EstimationError
            The model is not identified, or its uncertainty cannot be computed.
        """
        ...
