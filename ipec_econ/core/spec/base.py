"""What every part of the grammar shares: strict, closed, frozen models and small types."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


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
Probability = Annotated[float, Field(gt=0, lt=1)]
