"""What the release of a model's result depends on beside the result itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.core.estimates import Estimate, FitStatistics
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.judge_values import ValueVerdict
from ipec_econ.disclose.told_means import ToldMean

COUNTS_OF_FIRMS = ("n_units", "n_treated", "n_clusters")
"""Clusters are firms, or groups of them: their number may give that of firms away."""


@dataclass(frozen=True, slots=True)
class ModelEvidence:
    """What the panel tells of a model's outcome and weights.

    Attributes
    ----------
    outcome
        What may be released of the outcome's values; ``None``: not known.
    before
        The same of treated firms' values before treatment; ``None``: no treatment, or not known.
    weights
        Shares of the largest firms in the sum of the weights; ``None``: no weights, or not known.
    is_weighted
        Whether the model has weights.
    """

    outcome: ValueVerdict | None = None
    before: ValueVerdict | None = None
    weights: Mapping[str, float] | None = None
    is_weighted: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the release of a result depends on beside itself.

    Attributes
    ----------
    rules
        The profile's.
    periods
        First and last period of the panel.
    names
        Ids of the study.
    hidden
        Counts that no output prints.
    evidence
        What the panel tells of each result's outcome and weights.
    told
        Means that tables of the panel tell.
    """

    rules: DisclosureRules
    periods: tuple[int, int] | None
    names: Collection[str]
    hidden: HiddenCounts
    evidence: Mapping[str, ModelEvidence]
    told: Sequence[ToldMean] = ()

    def list_hidden(self, counted: Estimate | FitStatistics) -> list[str]:
        """Return the names of counts that no output prints."""
        names = [name for name in COUNTS_OF_FIRMS if getattr(counted, name) in self.hidden.firms]
        return [*names, "n_obs"] if counted.n_obs in self.hidden.rows else names
