"""A treatment in one plain sentence."""

from __future__ import annotations

from ipec_econ.core.spec.treatment import (
    CohortTreatment,
    DoseTreatment,
    EventTreatment,
    KindTreatment,
    StatusTreatment,
    Treatment,
)
from ipec_econ.report.word_list import count_things, join_words


def describe_treatment(name: str, treatment: Treatment) -> str:
    """Return what makes a firm treated, and from when."""
    if isinstance(treatment, EventTreatment):
        return _describe_event(name, treatment)
    if isinstance(treatment, StatusTreatment):
        event = _name_event(treatment.where, treatment.column)
        return f"Treatment {name}: a firm is treated in every period {event}, and only then."
    if isinstance(treatment, CohortTreatment):
        return (
            f"Treatment {name}: the column {treatment.cohort} gives the period from which a firm "
            "is treated; firms without one are never treated."
        )
    if isinstance(treatment, DoseTreatment):
        return f"Treatment {name}: how much, measured as {treatment.dose}."
    return _describe_kinds(name, treatment)


def _describe_event(name: str, treatment: EventTreatment) -> str:
    event = _name_event(treatment.where, treatment.column)
    start = f"Treatment {name}: a firm is treated from the first period {event}, and stays treated."
    others = ""
    if treatment.controls == "runners_up":
        others = " Of the firms never treated those are kept that bid for an award and lost."
    return f"{start}{_describe_rules(treatment, from_awards=treatment.column is None)}{others}"


def _describe_rules(treatment: EventTreatment | KindTreatment, *, from_awards: bool) -> str:
    rules = []
    if treatment.clean_window:
        periods = count_things(treatment.clean_window, "period")
        rules.append(f"had no award in the {periods} before")
    if treatment.min_pre:
        periods = count_things(treatment.min_pre, "period")
        rules.append(f"is observed in at least {periods} before")
    needed = f" It counts only if the firm {join_words(rules)}." if rules else ""
    late = ""
    if from_awards and treatment.late_entrants == "drop":
        late = " Firms first seen only after their first award are left out."
    return needed + late


def _describe_kinds(name: str, treatment: KindTreatment) -> str:
    kinds = join_words([f"{kind} ({condition})" for kind, condition in treatment.kind.items()])
    start = f"Treatment {name}: a firm is treated from its first award on, by kind: {kinds}."
    return f"{start}{_describe_rules(treatment, from_awards=True)}"


def _name_event(where: str | None, column: str | None) -> str:
    if column is not None:
        condition = "" if where is None else f" and {where}"
        return f"in which {column} is not zero{condition}"
    return "with an award" if where is None else f"with an award that meets {where}"
