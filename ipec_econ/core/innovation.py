"""Which awards were flagged as buying innovation, by which rule, and how labels judge the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FLAG = "innovation"


def name_flag_columns(n_rules: int) -> tuple[str, ...]:
    """Return the columns that the flag adds to award rows, in order."""
    thresholds = (f"{FLAG}_at_{threshold}" for threshold in range(1, n_rules + 1))
    return (FLAG, *thresholds, f"{FLAG}_score", f"{FLAG}_rule", f"{FLAG}_evidence")


Interval = tuple[float | None, float | None, float | None]
"""Estimate and both ends of its confidence interval; ``None`` where it is not defined."""


@dataclass(frozen=True, slots=True)
class FlagCount:
    """Award rows of each flag, and their value; values are ``None`` without a single currency."""

    innovation: int
    ordinary: int
    unknown: int
    innovation_value: float | None
    ordinary_value: float | None
    unknown_value: float | None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule: award rows of which it says yes, no and nothing; the first that it says yes of."""

    name: str
    yes: int
    no: int
    nothing: int
    examples: tuple[tuple[str, str], ...]
    """(award id, the piece of text that was seen)."""


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """The rules alone against labels, in labelled awards (or lots).

    Attributes
    ----------
    true_yes, false_yes, false_no, true_no
        Rules and label say innovation, only the rules, only the label, neither.
    undecided_innovation, undecided_ordinary
        Labelled awards of which the rules do not know; they are in none of the four.
    precision, recall, f1, kappa
        Of the four counts, with confidence intervals.
    recall_of_all
        The share found of all that is labelled innovation, undecided ones counted as missed.
    wrong
        Ids of awards on which rules and label differ, the first few: (id, what the rules say).
    """

    true_yes: int
    false_yes: int
    false_no: int
    true_no: int
    undecided_innovation: int
    undecided_ordinary: int
    precision: Interval
    recall: Interval
    f1: Interval
    kappa: Interval
    recall_of_all: Interval
    wrong: tuple[tuple[str, str], ...]

    @property
    def measures(self) -> Mapping[str, Interval]:
        """The measures by name."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "kappa": self.kappa,
            "recall_of_all": self.recall_of_all,
        }


@dataclass(frozen=True, slots=True)
class ThresholdCount:
    """The flags if an award needed so many rules that say yes.

    ``alone`` is of the rules alone, ``flagged`` of the flags in the award table, in which labels
    win; ``agreement`` is ``None`` without labels.
    """

    threshold: int
    alone: FlagCount
    flagged: FlagCount
    agreement: LabelAgreement | None


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label file: its path, its labels, and how many of them name an award of the study."""

    path: str
    labels: int
    matched: int
    innovation: int
    ordinary: int


@dataclass(frozen=True, slots=True)
class InnovationRecord:
    """The innovation flag of a study's awards.

    Attributes
    ----------
    version
        Number of the rules' version.
    threshold
        Rules that must say yes; what the column `innovation` uses.
    rows
        Award rows: after `where` and rows without a date, before any value policy.
    flagged
        The column `innovation`.
    rules
        In the spec's order.
    thresholds
        For 1, 2, … rules that say yes; empty without rules.
    conf_level
        Of the intervals of all agreements.
    """

    version: int
    threshold: int
    rows: int
    flagged: FlagCount
    rules: tuple[RuleCount, ...]
    thresholds: tuple[ThresholdCount, ...]
    labels: LabelCount | None
    conf_level: float
