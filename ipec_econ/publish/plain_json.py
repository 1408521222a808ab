"""Plain values as JSON text, numbers with the digits that are published."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from numbers import Integral, Real

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.publish.published_number import round_number


def write_json(value: Mapping[str, object], *, file: str, hint: str) -> bytes:
    """Write a mapping; keys keep their order.

    Parameters
    ----------
    file
        The file's name, for messages.
    hint
        What to check where a number is not finite.

    Raises
    ------
    PublishError
        ``publish/not-a-number`` when a number is NaN or infinite.
    """
    plain = _Plain(file, hint).convert(value, "")
    text = json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


class _Plain:
    """Values in JSON's own types, with the file that they are for."""

    def __init__(self, file: str, hint: str) -> None:
        self.file = file
        self.hint = hint

    def convert(self, value: object, where: str) -> object:
        if value is None or isinstance(value, str | bool):
            return value
        if isinstance(value, Mapping):
            return {str(key): self.convert(item, f"{where}.{key}") for key, item in value.items()}
        if isinstance(value, Sequence):
            return [self.convert(item, f"{where}[{i}]") for i, item in enumerate(value)]
        if isinstance(value, Integral):
            return int(value)
        if isinstance(value, Real):
            return self._round(float(value), where)
        raise TypeError(f"{self.file} cannot hold a {type(value).__name__} at {where}")

    def _round(self, value: float, where: str) -> float:
        if math.isfinite(value):
            return round_number(value)
        raise PublishError(
            Problem(
                code="publish/not-a-number",
                what=f"{self.file} {where.removeprefix('.')} is {value}",
                where=self.file,
                why="a published number is a number, or it is left out with a reason",
                fix=self.hint,
            )
        )
