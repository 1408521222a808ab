"""Which notice, day and period of an award count, and which rows are one award."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, OneOrMany, SpecModel

DateBasis = Literal["award", "signature", "start", "published"]


def _check_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError(
            "day", "`{text}` is no date", {"text": text, "fix": "write it as 2021-12-31"}
        ) from None
    return text


class KnownAt(SpecModel):
    """The register as it stood at the end of a day (UTC): later notices are left out."""

    as_known_at: Annotated[str, AfterValidator(_check_day)]


def _find_form(value: Any) -> str:
    return "as_known_at" if isinstance(value, dict | KnownAt) else "word"


Amendments = Annotated[
    Annotated[Literal["last", "first"], Tag("word")] | Annotated[KnownAt, Tag("as_known_at")],
    Discriminator(_find_form),
]


class AwardPeriod(SpecModel):
    """Years that awards fall into: calendar years, or years that begin with another month.

    ``year_end`` is a column of the firm panel that says when each firm's own accounting years end:
    then an award falls into a year of the firm that it is linked to. ``min_months`` is how much of
    the year must be left after an award; with less it counts in the next.
    """

    start_month: Annotated[int, Field(ge=1, le=12)] = 1
    year_end: Column | None = None
    named_by: Literal["start", "end"] = "end"
    min_months: Annotated[int, Field(ge=0, le=11)] = 0

    @model_validator(mode="after")
    def _check_one_kind(self) -> AwardPeriod:
        if self.year_end is not None and self.start_month != 1:
            raise PydanticCustomError(
                "two_years",
                "`start_month` and `year_end` both say when years begin",
                {"fix": "keep `year_end` for firms' own years, or `start_month` for one of all"},
            )
        return self


class Duplicates(SpecModel):
    """Rows that share the columns of ``by`` count once."""

    by: OneOrMany[Column]
    keep: Literal["first", "last", "largest", "sum"] = "first"

    @model_validator(mode="after")
    def _check_some(self) -> Duplicates:
        if not self.by:
            raise PydanticCustomError(
                "duplicates_by",
                "`by` names no column",
                {"fix": "name what makes rows the same: by: [ocid, lot_id, supplier]"},
            )
        return self
