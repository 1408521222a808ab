"""What every model says: its rows, its uncertainty, its label."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, Name, OneOrMany, Probability, SpecModel
from ipec_econ.core.spec.expression_type import Expression
from ipec_econ.core.vocabulary import VcovKind


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


class Bootstrap(SpecModel):
    """Resampling instead of, or beside, analytic standard errors."""

    kind: Literal["wild", "multiplier", "pairs"] = "multiplier"
    draws: Annotated[int, Field(ge=1)] = 999
    cluster: Column | None = None


class Randomization(SpecModel):
    """Randomisation inference: how often the treatment is drawn anew."""

    draws: Annotated[int, Field(ge=1)] = 999
    within: OneOrMany[Column] = ()


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
    bootstrap: Bootstrap | None = None
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
