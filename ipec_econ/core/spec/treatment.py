"""Treatments: how awards or columns become cohorts, states and doses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.spec.base import Column, Name, SpecModel
from ipec_econ.core.spec.expression_type import Expression

TREATMENT_FORMS = ("event", "status", "dose", "kind", "cohort")


class EventTreatment(SpecModel):
    """An absorbing treatment that starts with an event and never ends."""

    event: Literal["first_award", "first"]
    column: Column | None = None
    where: Expression | None = None
    clean_window: Annotated[int, Field(ge=0)] = 0
    min_pre: Annotated[int, Field(ge=0)] = 0
    late_entrants: Literal["drop", "keep"] = "drop"
    controls: Literal["all", "runners_up"] = "all"

    @model_validator(mode="after")
    def _check_controls(self) -> EventTreatment:
        if self.controls == "runners_up" and self.event == "first":
            raise PydanticCustomError(
                "controls_event",
                "`controls: runners_up` needs awards, and `event: first` has none",
                {"fix": "write {event: first_award, controls: runners_up}, or remove `controls`"},
            )
        return self

    @model_validator(mode="after")
    def _check_column(self) -> EventTreatment:
        if (self.event == "first") == (self.column is None):
            raise PydanticCustomError(
                "event_column",
                "`event: first` needs `column`, and `event: first_award` takes none",
                {"fix": "write {event: first, column: NAME} or {event: first_award}"},
            )
        return self


class StatusTreatment(SpecModel):
    """A treatment that can switch on and off."""

    status: Literal["any_award", "any"]
    column: Column | None = None
    where: Expression | None = None

    @model_validator(mode="after")
    def _check_column(self) -> StatusTreatment:
        if (self.status == "any") == (self.column is None):
            raise PydanticCustomError(
                "status_column",
                "`status: any` needs `column`, and `status: any_award` takes none",
                {"fix": "write {status: any, column: NAME} or {status: any_award}"},
            )
        return self


class DoseTreatment(SpecModel):
    """How much: an expression summed over a firm's awards of the period."""

    dose: Expression
    by: Column | None = None
    where: Expression | None = None


class KindTreatment(SpecModel):
    """Several mutually exclusive kinds of award, each with its condition."""

    kind: Annotated[dict[Name, Expression], Field(min_length=1)]
    clean_window: Annotated[int, Field(ge=0)] = 0
    min_pre: Annotated[int, Field(ge=0)] = 0
    late_entrants: Literal["drop", "keep"] = "drop"


class CohortTreatment(SpecModel):
    """The first treated period as given by a column; null = never treated."""

    cohort: Column


def _find_form(value: Any) -> str | None:
    for form in TREATMENT_FORMS:
        if form in value if isinstance(value, dict) else hasattr(value, form):
            return form
    return None


Treatment = Annotated[
    Annotated[EventTreatment, Tag("event")]
    | Annotated[StatusTreatment, Tag("status")]
    | Annotated[DoseTreatment, Tag("dose")]
    | Annotated[KindTreatment, Tag("kind")]
    | Annotated[CohortTreatment, Tag("cohort")],
    Discriminator(
        _find_form,
        custom_error_type="treatment_form",
        custom_error_message="a treatment says one of event, status, dose, kind, cohort",
    ),
]
