"""What every part of the grammar shares: strict, closed, frozen models and small types."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError


class SpecModel(BaseModel):
    """A mapping of the language: unknown keys are errors, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


ItemT = TypeVar("ItemT")

Seq = Annotated[tuple[ItemT, ...], Field(strict=False)]
"""A YAML list, kept as a tuple."""


def _wrap_one(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


OneOrMany = Annotated[
    tuple[ItemT, ...],
    Field(strict=False),
    BeforeValidator(_wrap_one, json_schema_input_type=ItemT | list[ItemT]),
]
"""One value or a list of them; always a tuple once read."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""An id within a study, or the name of a derived column."""

StudyId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Column = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Probability = Annotated[float, Field(gt=0, lt=1)]


def _check_order(ends: tuple[ItemT, ItemT]) -> tuple[ItemT, ItemT]:
    low, high = ends
    if low > high:  # type: ignore[operator]
        raise PydanticCustomError(
            "range_order",
            "the first end is above the second",
            {"fix": f"write [{high}, {low}]"},
        )
    return ends


Range = Annotated[tuple[ItemT, ItemT], Field(strict=False), AfterValidator(_check_order)]
"""Two ends of a range, both included, the lower one first."""
