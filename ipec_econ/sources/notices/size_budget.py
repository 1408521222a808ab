"""The bytes that an archive may give: enough for notices, and an end to bombs."""

from __future__ import annotations

import io
from typing import IO

from ipec_econ.sources.notices.byte_stream import BUFFER_BYTES

MAX_RATIO = 200
"""How many times its own size an archive may hold: notices have ten to fifty, bombs a thousand."""
ALWAYS_ALLOWED = 256 * 2**20
"""Bytes that any archive may hold: small files of equal lines pack better."""


class SizeBudget:
    """What is left of an archive's bytes.

    Parameters
    ----------
    n_bytes
        Size of the archive.
    damage
        What reading its members raises where they are damaged.
    """

    def __init__(self, n_bytes: int, damage: tuple[type[Exception], ...]) -> None:
        self._allowed = max(MAX_RATIO * n_bytes, ALWAYS_ALLOWED)
        self._left = self._allowed
        self.damage = damage

    def take(self, n_bytes: int) -> None:
        """Count bytes that a member gave; OSError where there are too many."""
        self._left -= n_bytes
        if self._left < 0:
            raise OSError(
                f"it holds more than {self._allowed // 2**20} MB, {MAX_RATIO} times its own size"
            )

    def bound(self, stream: IO[bytes]) -> IO[bytes]:
        """Return a stream, read from front to end, whose bytes are counted."""
        return io.BufferedReader(_CountedStream(stream, self), BUFFER_BYTES)


class _CountedStream(io.RawIOBase):
    """A stream that ends in an OSError: too many bytes, or damage of any sort."""

    def __init__(self, stream: IO[bytes], budget: SizeBudget) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            found = self._stream.read(len(buffer))
        except self._budget.damage as error:
            raise OSError(str(error) or type(error).__name__) from error
        self._budget.take(len(found))
        buffer[: len(found)] = found
        return len(found)
