"""linkage.json: match rates by rule, by count and by value."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from numbers import Integral, Real

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.publish.published_number import round_number

LINKAGE_JSON = "linkage.json"


def linkage_to_json(quality: Mapping[str, object]) -> bytes:
    """Write a link result's quality; keys keep their order, which is that of the rules.

    Raises
    ------
    PublishError
        ``publish/not-a-number`` when a rate is NaN or infinite.
    """
    text = json.dumps(_plain(quality, ""), indent=2, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def _plain(value: object, where: str) -> object:
    """Return the value in JSON's own types, numbers with the digits that are published."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return _plain_number(float(value), where)
    raise TypeError(f"{LINKAGE_JSON} cannot hold a {type(value).__name__} at {where}")


def _plain_number(value: float, where: str) -> float:
    if math.isfinite(value):
        return round_number(value)
    raise PublishError(
        Problem(
            code="publish/not-a-number",
            what=f"{LINKAGE_JSON} {where.removeprefix('.')} is {value}",
            where=LINKAGE_JSON,
            why="a published number is a number, or it is left out with a reason",
            fix="check the award values that the rate is computed from",
        )
    )
