"""A trained model of a probabilistic step: Splink's settings, and the register they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RECORD_COLUMNS: tuple[str, ...] = (
    "key", "core", "postcode", "first_word", "start_of_key", "end_of_key", "middle_of_key",
)  # fmt: skip
"""Columns of suppliers and firms that a model can compare."""

OWN_KEY = "ipec_econ"
"""Key of a model file for what is not Splink's: provenance, and the size of the register."""


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Probabilities that a run takes as they are.

    Attributes
    ----------
    settings
        Splink's, as it saves a trained model.
    n_register
        Firm records (name and postcode) among which the prior of a pair was found; ``None`` where
        the file does not say, and the prior holds for any register.
    """

    settings: Mapping[str, Any]
    n_register: int | None = None
