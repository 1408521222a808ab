"""What every model says: its rows, its uncertainty, its label."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Probability, SpecModel
from ipec_econ.core.spec.expression_type import Expression
from ipec_econ.core.vocabulary import BootstrapKind, MultiplierWeights, VcovKind, WildWeights


class Vcov(SpecModel):
    """Which covariance: its kind, what it clusters by, how many lags it spans."""

    kind: VcovKind
    by: OneOrMany[Column] = ()
    lags: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check_parts(self) -> Vcov:
        if self.by and self.kind != "cluster":
            raise PydanticCustomError(
                "vcov_by",
                "`by` belongs to `kind: cluster` only",
                {"fix": "write `kind: cluster`, or take `by` out"},
            )
        if self.lags is not None and self.kind != "driscoll_kraay":
            raise PydanticCustomError(
                "vcov_lags",
                "`lags` belongs to `kind: driscoll_kraay` only",
                {"fix": "write `kind: driscoll_kraay`, or take `lags` out"},
            )
        return self


def _read_kind(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


VcovChoice = Annotated[Vcov, BeforeValidator(_read_kind, json_schema_input_type=VcovKind | Vcov)]


class WildBootstrap(SpecModel):
    """Residuals of whole clusters multiplied by random weights: for regressions.

    `restricted` imposes the null on the bootstrap's data. `variant` says which scores and errors:
    11 as they are, 31 scores of the jackknife, 33 its scores and its errors.
    """

    kind: Literal["wild_cluster"]
    replications: Annotated[int, Field(ge=1)] = 9999
    weights: WildWeights = "rademacher"
    restricted: bool = True
    variant: Literal[11, 31, 33] = 11

    @property
    def has_jackknife_scores(self) -> bool:
        """Whether residuals are those under the estimates without their cluster."""
        return self.variant in (31, 33)

    @property
    def has_jackknife_errors(self) -> bool:
        """Whether variances are CV3: from the estimates without each cluster."""
        return self.variant in (33,)


class MultiplierBootstrap(SpecModel):
    """Each cluster's influence on the estimates multiplied by a random weight."""

    kind: Literal["multiplier"]
    replications: Annotated[int, Field(ge=2)] = 1000
    weights: MultiplierWeights = "rademacher"


BootstrapChoice = Annotated[
    Annotated[WildBootstrap | MultiplierBootstrap, Field(discriminator="kind")],
    BeforeValidator(
        _read_kind, json_schema_input_type=BootstrapKind | WildBootstrap | MultiplierBootstrap
    ),
]


class Randomization(SpecModel):
    """Randomisation inference: who is treated when is drawn anew.

    Cohorts are permuted across units, or across the groups of `assigned_by`; among those alone
    that share the columns of `within`.
    """

    permutations: Annotated[int, Field(ge=1)] = 999
    within: OneOrMany[Column] = ()
    assigned_by: Column | None = None
    statistic: Literal["t", "estimate"] = "t"


class ModelBase(SpecModel):
    """Keys that mean the same in every model.

    `by: COLUMN` estimates the model in each group of the column's values: results are called
    `MODEL/VALUE`, and whether their effects are equal is tested (`docs/groups.md`).
    """

    sample: Name = "main"
    where: Expression | None = None
    weights: Column | None = None
    cluster: OneOrMany[Column] = ()
    vcov: VcovChoice | None = None
    conf_level: Probability = 0.95
    bootstrap: BootstrapChoice | None = None
    randomization: Randomization | None = None
    by: Column | None = None
    diagnostics: dict[Name, Any] = {}
    label: str | None = None

    @model_validator(mode="after")
    def _check_cluster(self) -> ModelBase:
        if self.cluster and self.vcov is not None:
            raise PydanticCustomError(
                "cluster_and_vcov",
                "`cluster` and `vcov` are both given",
                {"fix": "write `cluster: NAME` alone, or `vcov: {kind: cluster, by: NAME}`"},
            )
        return self
