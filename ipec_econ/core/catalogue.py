"""The catalogue of studies: what a study's folder says, and what the pages show of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ipec_econ.core.manifest import Manifest

CATALOGUE_NAME = "catalogue.json"
"""The record of a catalogue: which studies it shows, and every file that it wrote."""

Row = Mapping[str, Any]
"""One row of estimates.csv as read back; ``None`` where a column does not apply. Its ``reference``
is what `ipec pull` takes for it, empty where that would mean several rows."""


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """A study's folder as it was read; every file was what its run wrote.

    ``version`` is what references can be held to (``STUDY@VERSION``). ``page`` is index.html and
    ``resolved`` the text of resolved.yaml. ``linkage``, ``headlines`` and ``disclosure`` are the
    files of those names, empty where there is none.
    """

    folder: str
    manifest: Manifest
    version: str
    estimates: tuple[Row, ...]
    resolved: str
    page: str
    linkage: Mapping[str, Any]
    headlines: Mapping[str, Any]
    disclosure: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One line of the index of estimates: a number, or a path of numbers under one estimand.

    Attributes
    ----------
    what
        The estimand in words, or the term of a coefficient.
    value, low, high
        As in estimates.csv; ``None`` for a path, and for what is not there or withheld.
    number, interval, level
        The same as they print, and the interval's confidence level in per cent.
    reference
        What `ipec pull` takes for it; empty for a path.
    """

    model: str
    estimator: str
    estimator_title: str
    outcome: str
    treatment: str
    estimand: str
    what: str
    value: float | None
    low: float | None
    high: float | None
    number: str
    interval: str
    level: str
    n_obs: int | None
    n_units: int | None
    n_treated: int | None
    reference: str


@dataclass(frozen=True, slots=True)
class WrittenResult:
    """A table, figure, grid or headline that can be pulled: its reference and its files."""

    reference: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One study in the catalogue, in words that need no format.

    Attributes
    ----------
    headlines
        Its headline sentences.
    outcomes, treatments, estimators
        Id → title, in the order of estimates.csv.
    facts
        Label and value of what a reader asks first: firms, rows, awards linked, date.
    main
        The lines that the study's first regression table is about.
    lines
        All averages and coefficients, and a line for each path.
    points
        The numbers along the paths, but for those of single cohorts in single periods and of cells
        of grids.
    words
        What the search finds it by beside what is shown.
    """

    stored: StoredStudy
    headlines: tuple[str, ...]
    outcomes: Mapping[str, str]
    treatments: Mapping[str, str]
    estimators: Mapping[str, str]
    facts: tuple[tuple[str, str], ...]
    main: tuple[EstimateLine, ...]
    lines: tuple[EstimateLine, ...]
    points: tuple[EstimateLine, ...]
    written: tuple[WrittenResult, ...]
    words: tuple[str, ...]

    @property
    def study(self) -> str:
        """The study's id."""
        return self.stored.manifest.study

    @property
    def title(self) -> str:
        """The study's title, its id where it has none."""
        return self.stored.manifest.title or self.study
