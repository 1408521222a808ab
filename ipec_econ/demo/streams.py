"""Random numbers: one stream for each purpose and block, whatever is drawn elsewhere."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

Purpose = Literal["world", "economy", "treatment", "names", "addresses", "buyers", "awards", "dirt"]
_NUMBERS = {purpose: number for number, purpose in enumerate(get_args(Purpose))}


def open_stream(seed: int, purpose: Purpose, block: int = 0) -> np.random.Generator:
    """Return the stream of a purpose in a block; the order of blocks does not matter."""
    key = (_NUMBERS[purpose], block)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
