"""Time by stage and item, told to the observer and kept for the manifest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ipec_econ.runner.observer import Observer


class Stopwatch:
    """Seconds of every stage (``panel``) and item (``estimate:fe``) of one run."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._seconds: dict[str, float] = {}

    @property
    def seconds(self) -> dict[str, float]:
        """Wall seconds by stage and by ``stage:item``, in the order they ended."""
        return dict(self._seconds)

    @contextmanager
    def stage(self, name: str, items: int = 0) -> Iterator[None]:
        """Time one stage."""
        self._observer.start_stage(name, items)
        started = time.perf_counter()
        yield
        self._seconds[name] = time.perf_counter() - started
        self._observer.end_stage(name)

    @contextmanager
    def item(self, stage: str, name: str) -> Iterator[None]:
        """Time one item of a stage."""
        self._observer.start_item(stage, name)
        started = time.perf_counter()
        yield
        self._seconds[f"{stage}:{name}"] = time.perf_counter() - started
        self._observer.end_item(stage, name)
