"""Memory that a stage has used and needs no more, given back to the system."""

from __future__ import annotations

import ctypes
import sys

import pyarrow as pa


def release_memory() -> None:
    """Give back what Arrow's allocator and the C library keep for later.

    Rows are gathered from many small pieces. Freed, these stay with the process, and the next stage
    takes its own memory beside them: a gigabyte after a million notices.
    """
    pa.default_memory_pool().release_unused()
    # The GNU C library alone needs to be told; Arrow does not tell it.
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
