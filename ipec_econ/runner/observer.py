"""Who watches a run: told what starts and ends, for a progress bar or for nobody."""

from __future__ import annotations

from typing import Protocol


class Observer(Protocol):
    """Told of every stage and, within a stage, of every item (a model, a table)."""

    def start_stage(self, stage: str, items: int) -> None:
        """Hear that a stage starts, with the number of items it will go through."""

    def start_item(self, stage: str, item: str) -> None:
        """Hear that work on one item starts."""

    def end_item(self, stage: str, item: str) -> None:
        """Hear that one item is done."""

    def end_stage(self, stage: str) -> None:
        """Hear that a stage is done."""


class SilentObserver:
    """Watches without a word: the default of the Python API."""

    def start_stage(self, stage: str, items: int) -> None:
        """Hear and say nothing."""

    def start_item(self, stage: str, item: str) -> None:
        """Hear and say nothing."""

    def end_item(self, stage: str, item: str) -> None:
        """Hear and say nothing."""

    def end_stage(self, stage: str) -> None:
        """Hear and say nothing."""
