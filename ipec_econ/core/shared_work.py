"""What several models would compute alike, computed once: an explicit store, handed from above."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

import numpy as np

from ipec_econ.core.arrays import BoolArray

ResultT = TypeVar("ResultT")


@dataclass(slots=True)
class _Slot:
    """One result with what it was computed from, which keeps the inputs' identities their own."""

    inputs: tuple[object, ...]
    lock: Any = field(default_factory=Lock)
    result: Any = None
    is_done: bool = False


class SharedWork:
    """Results by what was done to which arrays.

    Arrays count as the same when they are one object, everything else when it is equal. A result
    is a function of its inputs alone, so that numbers do not depend on who asked first, on what
    is shared, or on threads. Whoever makes a store drops it when the last model that shares it is
    done: it keeps everything it has seen alive.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._slots: dict[tuple[Hashable, ...], _Slot] = {}
        self._masks: list[BoolArray] = []

    def recall(
        self, what: str, inputs: tuple[object, ...], compute: Callable[[], ResultT]
    ) -> ResultT:
        """Return the result of `compute`, from the store where it was computed before.

        Parameters
        ----------
        what
            Names the computation.
        inputs
            Everything that the result depends on: frozen arrays, and values that can be hashed.
        compute
            Called at most once for the same name and inputs, unless it raises.
        """
        key = (what, *(_identify(one) for one in inputs))
        with self._lock:
            slot = self._slots.setdefault(key, _Slot(inputs))
        with slot.lock:
            if not slot.is_done:
                slot.result = compute()
                slot.is_done = True
        return cast("ResultT", slot.result)

    def settle(self, mask: BoolArray) -> BoolArray:
        """Return the first mask given that is equal to this one, so that equal ones are one."""
        with self._lock:
            for known in self._masks:
                if len(known) == len(mask) and np.array_equal(known, mask):
                    return known
            self._masks.append(mask)
        return mask


def _identify(one: object) -> Hashable:
    if isinstance(one, np.ndarray):
        return ("array", id(one))
    if not isinstance(one, Hashable):
        raise TypeError(f"a {type(one).__name__} cannot tell one computation from another")
    return one
