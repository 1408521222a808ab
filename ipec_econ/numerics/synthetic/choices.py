"""What the user chose about synthetic difference-in-differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SyntheticMethod = Literal["synthetic_did", "synthetic_control", "did"]
SyntheticSolver = Literal["frank_wolfe", "exact"]
SyntheticErrors = Literal["jackknife", "placebo", "bootstrap"]


@dataclass(frozen=True, slots=True)
class SyntheticChoices:
    """Which weights, and how they are found.

    Attributes
    ----------
    method
        ``synthetic_did``: weights of donors, up to a level, and of periods; ``synthetic_control``:
        weights of donors alone; ``did``: equal weights of both.
    solver
        ``frank_wolfe``: the steps of R's synthdid, which stop early; ``exact``: to the minimum.
    """

    method: SyntheticMethod
    solver: SyntheticSolver
