"""Public buyers: departments, councils and health trusts, all invented."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.demo import words
from ipec_econ.demo.streams import open_stream
from ipec_econ.demo.world import World

N_CENTRAL, N_LOCAL, N_HEALTH = 60, 300, 140
CLASSES: Mapping[str, str] = {
    "central": "MINISTRY",
    "local": "REGIONAL_AUTHORITY",
    "nhs": "BODY_PUBLIC",
}
"""Classes of the European notices (TED_CA_TYPE); hospitals are told by their names."""
UNCLASSIFIED_SHARE = 0.2
SIZE_SHAPE = 0.8
"""Standard deviation of log size: a few buyers award much."""


@dataclass(frozen=True, slots=True)
class Buyers:
    """Buyers as parties of a release, and the chance of each to be the one.

    Attributes
    ----------
    parties
        Party objects of the Open Contracting Data Standard.
    ends
        Cumulated chances, shape (n_buyers,).
    """

    parties: tuple[dict[str, object], ...]
    ends: tuple[float, ...]

    def choose(self, uniform: float) -> int:
        """Return the buyer of a uniform number."""
        return min(bisect_left(self.ends, uniform), len(self.parties) - 1)


def make_buyers(world: World) -> Buyers:
    """Return the world's buyers; they are the same whatever the number of firms."""
    stream = open_stream(world.seed, "buyers")
    kinds = ["central"] * N_CENTRAL + ["local"] * N_LOCAL + ["nhs"] * N_HEALTH
    names = [
        *_combine(stream, words.DEPARTMENTS, words.REMITS, N_CENTRAL),
        *_combine(stream, words.COUNCILS, _list_places(stream), N_LOCAL),
        *_combine(stream, words.TRUSTS, _list_places(stream), N_HEALTH),
    ]
    classified = stream.random(len(kinds)) >= UNCLASSIFIED_SHARE
    sizes = np.exp(SIZE_SHAPE * stream.standard_normal(len(kinds)))
    parties = tuple(
        _describe(number, name, kind if known else None)
        for number, (name, kind, known) in enumerate(zip(names, kinds, classified, strict=True))
    )
    return Buyers(parties, tuple(np.cumsum(sizes / sizes.sum()).tolist()))


def _list_places(stream: np.random.Generator) -> list[str]:
    places = [f"{stem}{ending}".title() for stem in words.STEMS for ending in words.PLACE_ENDINGS]
    return [places[at] for at in stream.permutation(len(places))[:N_LOCAL]]


def _combine(
    stream: np.random.Generator, templates: tuple[str, ...], subjects: tuple[str, ...] | list[str],
    count: int,
) -> list[str]:  # fmt: skip
    """Return different names: no template meets a subject twice."""
    picks = stream.permutation(len(templates) * len(subjects))[:count]
    return [
        templates[pick % len(templates)].format(subjects[pick // len(templates)]) for pick in picks
    ]


def _describe(number: int, name: str, kind: str | None) -> dict[str, object]:
    party: dict[str, object] = {
        "id": f"GB-CFS-{10_000 + number}",
        "name": name,
        "identifier": {"legalName": name},
        "roles": ["buyer"],
    }
    if kind is not None:
        party["details"] = {"classifications": [{"scheme": "TED_CA_TYPE", "id": CLASSES[kind]}]}
    return party
