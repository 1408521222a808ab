"""Memory that one block of rows has used, kept for the next."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ipec_econ.engine.release_memory import release_memory

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Numbers of the GNU C library's options: how much of what is free is given back to the system, and
from which size on an array is asked of the system by itself."""

KEPT_BYTES = 1 << 30
"""More than the arrays of a block take: none of them is given back, or asked for anew."""

USUAL_BYTES = 1 << 25
"""Where the library's own rule ends, which begins lower and rises with what is freed."""


@contextmanager
def keep_memory() -> Iterator[None]:
    """Let the C library keep what is freed meanwhile, and give it back at the end.

    Arrays of a megabyte and more are given back to the system when they are freed. Where the same
    ones are made for every block, the system clears fresh pages for each, and threads wait for each
    other meanwhile: a tenth of the time. Other C libraries go on as they are.
    """
    set_option = _find_mallopt()
    if set_option is None:
        yield
        return
    set_option(M_MMAP_THRESHOLD, KEPT_BYTES)
    set_option(M_TRIM_THRESHOLD, KEPT_BYTES)
    try:
        yield
    finally:
        set_option(M_MMAP_THRESHOLD, USUAL_BYTES)
        set_option(M_TRIM_THRESHOLD, 2 * USUAL_BYTES)
        release_memory()


def _find_mallopt() -> Callable[[int, int], int] | None:
    return getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
