"""Legal names of companies: invented, many of them alike."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.demo import words
from ipec_econ.demo.block import Block
from ipec_econ.demo.sectors import SECTORS
from ipec_econ.demo.streams import open_stream
from ipec_econ.demo.world import BLOCK_FIRMS

FORMS = ("LIMITED", "LTD", "PLC", "LLP", "CIC", "LTD.", "C.I.C.")
FORM_SHARES = (0.5, 0.34, 0.03, 0.06, 0.025, 0.03, 0.015)
PATTERN_SHARES = (0.27, 0.23, 0.3, 0.2)
FAMILY_SHARE = 0.12
"""Companies that belong to the family of the company before them."""
REUSED_SHARE = 0.03
"""Entrants that take the name of a company dissolved before."""

_INITIALS = tuple("ABCDEFGHIJKLMNOPRSTVW")
_PREFIXES = ("", "NORTH ", "LITTLE ")
_PARTS: tuple[tuple[Sequence[str], ...], ...] = (
    (words.SURNAME_ENDINGS, words.STEMS, words.FORENAMES, _INITIALS),
    (words.WORDS, words.STEMS, words.PLACE_ENDINGS, _PREFIXES),
    (words.OPENINGS, words.CLOSINGS, words.OPENINGS, words.OPENINGS),
    (_INITIALS, _INITIALS, words.WORDS, _INITIALS),
)
"""Words of each pattern: as many combinations as there can be firms, or more."""
_COUNTS = tuple(prod(len(part) for part in parts) for parts in _PARTS)
_TEMPLATES = (
    "{2} {3} {1}{0} {activity}",
    "{3}{1}{2} {0} {activity}",
    "{0}{2}{3}{1} {activity}",
    "{0}{1}{3} {2} {activity}",
)
_STEP = 618_033_989
"""A prime: multiplied by it, consecutive numbers fall far apart, and no two on the same place."""


def draw_names(block: Block) -> tuple[list[str], list[str]]:
    """Return the legal names and the legal forms of a block's firms.

    No two firms outside of families have the same words: a firm's number picks its combination.
    Members of a family add a word or two to the same name, and some entrants carry the name of
    a company that was dissolved before they began.
    """
    stream = open_stream(block.world.seed, "names", 1 + block.first_firm)
    shift = int(open_stream(block.world.seed, "names").integers(1, 2**31))
    n = BLOCK_FIRMS  # of a whole block, so that the names of a part of it are the same
    patterns = _choose(stream.random(n), PATTERN_SHARES)
    activities = stream.random(n)
    forms = [FORMS[form] for form in _choose(stream.random(n), FORM_SHARES)[: block.n_firms]]
    heads, places = _find_families(stream.random(n))
    offsets = stream.integers(0, len(words.QUALIFIERS), size=n)
    names = []
    for firm in range(block.n_firms):
        head = int(heads[firm])
        sector = SECTORS[block.traits.sector[head]]
        activity = sector.words[int(activities[head] * len(sector.words))]
        name = _combine(int(patterns[head]), shift + block.first_firm + head, activity)
        if places[firm]:
            at = (int(offsets[head]) + int(places[firm])) % len(words.QUALIFIERS)
            name = f"{name} {words.QUALIFIERS[at]}"
        names.append(name)
    _reuse_names(block, names, stream)
    return [f"{name} {form}" for name, form in zip(names, forms, strict=True)], forms


def _choose(uniforms: np.ndarray, shares: Sequence[float]) -> IntArray:
    ends = np.cumsum(shares)
    return np.minimum(np.searchsorted(ends, uniforms), len(shares) - 1).astype(np.int64)


def _find_families(uniforms: np.ndarray) -> tuple[IntArray, IntArray]:
    """Return each firm's head of family, and its place in the family, 0 for the head."""
    firms = np.arange(len(uniforms))
    is_head = uniforms >= FAMILY_SHARE
    is_head[:1] = True
    heads = np.maximum.accumulate(np.where(is_head, firms, 0))
    # A family larger than there are words for would repeat a name.
    places = (firms - heads) % len(words.QUALIFIERS)
    return heads.astype(np.int64), places.astype(np.int64)


def _combine(pattern: int, number: int, activity: str) -> str:
    """Return the pattern's combination of a number: each number has its own."""
    parts = _PARTS[pattern]
    code = number * _STEP % _COUNTS[pattern]
    chosen = []
    for part in parts:
        code, at = divmod(code, len(part))
        chosen.append(part[at])
    return _TEMPLATES[pattern].format(*chosen, activity=activity)


def _reuse_names(block: Block, names: list[str], stream: np.random.Generator) -> None:
    """Give some entrants the name of a firm before them that left before they entered."""
    traits = block.traits
    draws = stream.random(BLOCK_FIRMS)[: block.n_firms]
    entrants = np.flatnonzero((traits.entry > block.world.start) & (draws < REUSED_SHARE))
    taken: set[int] = set()
    for entrant in entrants:
        gone = np.flatnonzero(traits.last[:entrant] < traits.entry[entrant])
        free = [int(firm) for firm in gone if int(firm) not in taken]
        if free:
            donor = free[int(draws[entrant] / REUSED_SHARE * len(free))]
            taken.add(donor)
            names[entrant] = names[donor]
