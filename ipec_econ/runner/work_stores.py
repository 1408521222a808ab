"""The stores in which models of one group share work, each open while one of them is to come."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Lock

from ipec_econ.core.shared_work import SharedWork


class WorkStores:
    """One store a group of models; it is let go when the group's last model is done."""

    def __init__(self, groups: Collection[Collection[str]]) -> None:
        self._lock = Lock()
        self._group = {name: place for place, names in enumerate(groups) for name in names}
        self._left = {place: len(names) for place, names in enumerate(groups)}
        self._stores: dict[int, SharedWork] = {}

    @contextmanager
    def lend(self, name: str) -> Iterator[SharedWork]:
        """Give a model its group's store; once a model."""
        group = self._group[name]
        with self._lock:
            store = self._stores.setdefault(group, SharedWork())
        try:
            yield store
        finally:
            with self._lock:
                self._left[group] -= 1
                if not self._left[group]:
                    del self._stores[group]
