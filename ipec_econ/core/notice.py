"""Notices: what would have been a warning, recorded and published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["info", "warning"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark about a run, shown on the terminal, in index.html and the manifest.

    Attributes
    ----------
    code
        Key into the catalogue of `ipec explain`, such as ``estimate/few-clusters``.
    stage
        The stage that says it: ``spec``, ``sources``, ``link``, ``panel``, ``estimate`` …
    where
        What it is about: a model, treatment, sample or file.
    text
        One sentence with the numbers that matter.
    level
        ``warning`` when a number may mislead; `--strict` turns those into errors.
    """

    code: str
    stage: str
    where: str
    text: str
    level: Level = "info"
