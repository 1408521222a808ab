"""What a named productivity measure rests on: elasticities with their errors and tests."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

ProductivityMethod = Literal["labour", "index", "ols", "fe", "op", "lp", "acf", "wooldridge"]

METHOD_TITLES: dict[ProductivityMethod, str] = {
    "labour": "Labour productivity",
    "index": "Multilateral index",
    "ols": "Least squares",
    "fe": "Fixed effects",
    "op": "Olley–Pakes",
    "lp": "Levinsohn–Petrin",
    "acf": "Ackerberg–Caves–Frazer",
    "wooldridge": "Wooldridge",
}
"""As tables head them."""

PROXY_METHODS: tuple[ProductivityMethod, ...] = ("op", "lp", "acf", "wooldridge")
"""Methods that read productivity from a proxy, and have a law of motion."""

STAGED_METHODS: tuple[ProductivityMethod, ...] = ("op", "lp", "acf")
"""Methods with a first stage that tells expected output from noise."""

DRAWN_METHODS: tuple[ProductivityMethod, ...] = ("op", "lp")
"""Methods that read labour in a first stage, and whose errors are over draws of firms alone."""

IMPOSED_METHODS: tuple[ProductivityMethod, ...] = ("labour", "index")
"""Methods whose weights of inputs are given, not estimated."""

SHARE_SLACK = 1e-6
"""By how much shares of cost may miss 1: they are quotients of rounded accounts."""

PRODUCTIVITY_COLUMNS: tuple[str, ...] = (
    "measure", "group", "input", "elasticity", "std_error", "hansen_j", "hansen_p", "n_roots",
    "n_obs", "method", "n_firms", "hansen_df", "persistence", "replications",
)  # fmt: skip
"""Columns of productivity.csv, in order."""

POOLED = "pooled"
"""Group of the elasticities that groups with too few rows share."""


@dataclass(frozen=True, slots=True)
class ProductivityResult:
    """One measure's elasticities in one group of firms.

    Attributes
    ----------
    measure
        Its name: the column of the panel.
    group
        Value of ``by``, or `POOLED`; empty without groups.
    inputs
        Names of free inputs, then states, then what moves productivity in its law.
    n_inputs
        How many of them are inputs; the others are shifters.
    elasticities, std_errors
        Of each; NaN where there is none. An index has mean shares of cost, labour productivity 1.
    persistence
        Slope of productivity in that of the period before; NaN without a law of motion.
    hansen_j, hansen_df, hansen_p
        Over-identifying restrictions; NaN and 0 where there are none.
    n_roots
        Solutions of the exactly identified equations; 0 where there is nothing to count.
    n_obs, n_firms
        Rows of the last equation, and their firms; ``None`` = withheld.
    replications
        Draws of firms that gave an estimate; 0 without a bootstrap.
    shifter_firms
        By shifter, firms that have some of it in a row with a lag; of one that is 0 or 1, firms
        with the rarer value.
    withheld
        Whether disclosure control keeps its numbers back.
    withheld_inputs
        Names of shifters whose effects alone it keeps back.
    """

    measure: str
    method: ProductivityMethod
    output: str
    group: str
    inputs: tuple[str, ...]
    n_inputs: int
    elasticities: tuple[float, ...]
    std_errors: tuple[float, ...]
    n_obs: int | None
    n_firms: int | None
    persistence: float = math.nan
    hansen_j: float = math.nan
    hansen_df: int = 0
    hansen_p: float = math.nan
    n_roots: int = 0
    replications: int = 0
    shifter_firms: tuple[int, ...] = ()
    withheld: bool = False
    withheld_inputs: tuple[str, ...] = ()

    @property
    def returns_to_scale(self) -> float:
        """The sum of the elasticities of inputs."""
        return math.fsum(self.elasticities[: self.n_inputs])

    def is_withheld(self, name: str) -> bool:
        """Tell whether disclosure control keeps the number of an input or shifter back."""
        return self.withheld or name in self.withheld_inputs
