"""Array types of the package, and how a frozen result holds one."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
SmallArray = NDArray[np.int8]

ArrayT = TypeVar("ArrayT", bound=NDArray[Any])


def freeze_array(values: ArrayT) -> ArrayT:
    """Return a read-only view, so that a frozen result cannot be changed through it."""
    view = values.view()
    view.flags.writeable = False
    return view


def take_rows(values: ArrayT, kept: BoolArray) -> ArrayT:
    """Return the rows where `kept`, shape (n_rows,), is True: the array itself where all are."""
    return values if kept.all() else cast("ArrayT", values[kept])
