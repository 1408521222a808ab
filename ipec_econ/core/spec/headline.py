"""What a headline says: which estimate, on which scale, in which sentence."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.headline_fields import (
    FIELDS,
    MONEY_FIELDS,
    MONEY_KINDS,
    NET_FIELDS,
    HeadlineKind,
    list_fields,
    suggest_field,
)
from ipec_econ.core.spec.base import Column, Name, SpecModel
from ipec_econ.core.vocabulary import Estimand

DIGITS: dict[str, int] = {
    "number": 4, "percent": 1, "percentage_points": 1, "pounds_per_pound": 2,
    "jobs_per_million": 1,
}  # fmt: skip
"""Decimals of each kind, where the spec gives none."""

MONEY_KEYS = ("spend", "price_base", "vat")
"""Keys without which an amount of money says nothing."""


def _check_fields(sentence: str) -> str:
    unknown = [name for name in list_fields(sentence) if name not in FIELDS]
    if unknown:
        raise PydanticCustomError(
            "sentence_field",
            "the sentence names {named}, and headlines have no such field",
            {
                "named": ", ".join(f"{{{name}}}" for name in unknown),
                "fix": "; ".join(suggest_field(name) for name in unknown),
            },
        )
    return sentence


Sentence = Annotated[str, Field(min_length=1), AfterValidator(_check_fields)]
"""Words with fields in braces; nothing in it runs."""


class Parameter(SpecModel):
    """One parameter of the additionality chain: central, low and high value, and where from."""

    value: Annotated[float, Field(ge=0)]
    low: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _check_order(self) -> Parameter:
        if not self.low <= self.value <= self.high:
            raise PydanticCustomError(
                "parameter_order",
                "`value` does not lie between `low` and `high`",
                {"fix": "write low ≤ value ≤ high; write it thrice where no range is known"},
            )
        return self


class ShareParameter(Parameter):
    """A share of the effect that is taken off, from 0 to 1."""

    high: Annotated[float, Field(ge=0, le=1)]


class Additionality(SpecModel):
    """Gross to net: × (1 − leakage) × (1 − displacement) × (1 − substitution) × multiplier.

    What is not given is not applied. There is no deadweight: the comparison group stands for it.
    """

    leakage: ShareParameter | None = None
    displacement: ShareParameter | None = None
    substitution: ShareParameter | None = None
    multiplier: Parameter | None = None

    @model_validator(mode="after")
    def _check_given(self) -> Additionality:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise PydanticCustomError(
                "no_parameter",
                "`additionality` gives none of its parameters",
                {"fix": "give leakage, displacement, substitution or multiplier, or remove it"},
            )
        return self


class HeadlineSpec(SpecModel):
    """One number in one sentence, for a brief.

    `scale` says whether the outcome is a logarithm, where its definition does not. `spend` is the
    panel's column of award money, `level` the outcome's column in levels.
    """

    model: Name
    group: str | None = None
    estimand: Estimand
    term: str | None = None
    value_as: Annotated[HeadlineKind, Field(alias="as")] = "number"
    scale: Literal["log", "level"] | None = None
    spend: Column | None = None
    level: Column | None = None
    currency: Annotated[str, Field(min_length=1)] = "£"
    price_base: Annotated[str, Field(min_length=1)] | None = None
    vat: Literal["included", "excluded", "as_published"] | None = None
    additionality: Additionality | None = None
    digits: Annotated[int, Field(ge=0, le=12)] | None = None
    labels: dict[str, str] = {}
    sentence: Sentence | None = None

    @model_validator(mode="before")
    @classmethod
    def _write_digits(cls, given: Any) -> Any:
        """Write out the decimals of the headline's kind."""
        if not isinstance(given, dict):
            return given
        default = DIGITS.get(str(given.get("as", "number")), DIGITS["number"])
        return given if given.get("digits") is not None else {**given, "digits": default}

    @model_validator(mode="after")
    def _check_money(self) -> HeadlineSpec:
        is_money = self.value_as in MONEY_KINDS
        given = [key for key in (*MONEY_KEYS, "level") if getattr(self, key) is not None]
        missing = [key for key in MONEY_KEYS if getattr(self, key) is None]
        if is_money and missing:
            raise PydanticCustomError(
                "headline_money",
                "`as: {kind}` needs {keys}",
                {
                    "kind": self.value_as,
                    "keys": ", ".join(f"`{key}`" for key in missing),
                    "fix": "say which column is award money, in which prices, and about its VAT: "
                    "spend: award_value, price_base: 2020 prices, vat: excluded",
                },
            )
        if self.additionality is not None:
            given.append("additionality")
        if given and not is_money:
            raise PydanticCustomError(
                "headline_no_money",
                "`{key}` means nothing beside `as: {kind}`",
                {
                    "key": given[0],
                    "kind": self.value_as,
                    "fix": f"remove it, or write as: {' or as: '.join(sorted(MONEY_KINDS))}",
                },
            )
        return self

    @model_validator(mode="after")
    def _check_sentence(self) -> HeadlineSpec:
        for name in list_fields(self.sentence or ""):
            if name in MONEY_FIELDS and self.value_as not in MONEY_KINDS:
                self._refuse_field(name, f"has no money: it is {self.value_as}", "remove it")
            if name in NET_FIELDS and self.additionality is None:
                fix = "give `additionality`, with its sources, or remove the field"
                self._refuse_field(name, "has no additionality chain", fix)
        return self

    @staticmethod
    def _refuse_field(name: str, reason: str, fix: str) -> None:
        raise PydanticCustomError(
            "sentence_field",
            "the sentence names {name}, and the headline {reason}",
            {"name": f"{{{name}}}", "reason": reason, "fix": fix},
        )
