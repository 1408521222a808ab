"""What awards are worth, and when: one key a choice, each with its default."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, OneOrMany, Probability, SpecModel


def _name_key(key: str) -> BeforeValidator:
    """Let a word alone stand for a mapping in which it is the value of ``key``."""

    def wrap(given: Any) -> Any:
        return {key: given} if isinstance(given, str) else given

    return BeforeValidator(wrap)


class Vat(SpecModel):
    """Whether values are with or without value added tax."""

    basis: Literal["as_published", "net", "gross"] = "as_published"
    published: Literal["net", "gross"] | None = None
    column: Column | None = None
    rate: Annotated[float, Field(gt=0, lt=1)] | None = None
    unknown: Literal["keep", "missing"] = "keep"

    @model_validator(mode="after")
    def _check_together(self) -> Vat:
        given = [key for key in ("published", "column", "rate") if getattr(self, key) is not None]
        if self.basis == "as_published" and given:
            raise PydanticCustomError(
                "vat_basis",
                "`{key}` does nothing: values stay as published",
                {"key": given[0], "fix": f"write basis: net or gross, or remove `{given[0]}`"},
            )
        turns = self.column is not None or self.published not in (None, self.basis)
        if turns and self.rate is None:
            raise PydanticCustomError(
                "vat_rate",
                "values of the other basis cannot be turned into `{basis}` without a rate",
                {"basis": self.basis, "fix": "add the share of the net value: rate: 0.2"},
            )
        return self


class CurrencyRates(SpecModel):
    """One currency for all values, by the rates of a file."""

    to: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    rates: Annotated[str, Field(min_length=1)]
    columns: dict[str, Column] = {}


class Prices(SpecModel):
    """Values at the prices of one period, by a price index."""

    source: Annotated[str, Field(min_length=1)]
    base: int
    by: Column | None = None
    columns: dict[str, Column] = {}


class Outlier(SpecModel):
    """What becomes of values above a bound."""

    above: Annotated[float, Field(gt=0)] | None = None
    quantile: Probability | None = None
    by: OneOrMany[Column] = ()
    rule: Literal["keep", "missing", "drop", "cap"] = "keep"

    @model_validator(mode="after")
    def _check_bound(self) -> Outlier:
        if self.above is not None and self.quantile is not None:
            raise PydanticCustomError(
                "outlier_bound",
                "`above` and `quantile` both say which values are outliers",
                {"fix": "keep one of the two"},
            )
        if self.rule != "keep" and self.above is None and self.quantile is None:
            raise PydanticCustomError(
                "outlier_bound",
                "`rule: {rule}` has no bound",
                {"rule": self.rule, "fix": "add `above: 100000000`, or `quantile: 0.999`"},
            )
        if self.by and self.quantile is None:
            raise PydanticCustomError(
                "outlier_by",
                "`by` says within which rows a quantile is taken, and there is none",
                {"fix": "add `quantile: 0.999`, or remove `by`"},
            )
        return self


class Booking(SpecModel):
    """In which periods the value counts in doses: the award's, or those of the contract.

    ``without`` is for awards whose contract has no first and last day, ends before it starts, or
    is longer than ``max_years``: they count in the award's period, or their value is missing.
    """

    over: Literal["award", "duration"] = "award"
    without: Literal["award", "missing"] = "award"
    max_years: Annotated[int, Field(ge=1)] = 10

    @model_validator(mode="after")
    def _check_used(self) -> Booking:
        fields = type(self).model_fields
        idle = [
            key for key in ("without", "max_years") if getattr(self, key) != fields[key].default
        ]
        if self.over == "award" and idle:
            raise PydanticCustomError(
                "booking_over",
                "`{key}` does nothing: values count in the award's period",
                {"key": idle[0], "fix": "write `over: duration`, or remove it"},
            )
        return self


class AwardValue(SpecModel):
    """Value policies; every choice is written out in resolved.yaml."""

    framework: Literal["keep", "drop", "event_only"] = "keep"
    process_total: Literal["keep", "split", "missing"] = "keep"
    vat: Annotated[Vat, _name_key("basis")] = Vat()
    currency: CurrencyRates | None = None
    prices: Prices | None = None
    outlier: Outlier = Outlier()
    suppliers: Literal["full", "split_equally", "drop", "event_only"] = "full"
    zero: Literal["keep", "missing", "drop"] = "keep"
    booking: Annotated[Booking, _name_key("over")] = Booking()
