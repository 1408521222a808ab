"""How many firms are first treated in each period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rollout:
    """Firms of a sample by the first period of their treatment; ``None``: withheld.

    Attributes
    ----------
    by_period
        Periods of the panel in which some firm is first treated, in order.
    treated, never
        Firms treated within the panel's periods, and those that are not.
    excluded
        Firms without a clean cohort, which are in neither.
    """

    by_period: Mapping[int, int | None]
    treated: int | None
    never: int | None
    excluded: int | None
