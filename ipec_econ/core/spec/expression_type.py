"""The grammar's expression type: text that parsed as an allowed scalar expression."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ipec_econ.core.expression import parse_expression


def _check(text: str) -> str:
    outcome = parse_expression(text)
    if outcome.problems:
        problem = outcome.problems[0]
        raise PydanticCustomError(
            "expression",
            "{what}",
            {"what": problem.what, "why": problem.why, "fix": problem.fix, "code": problem.code},
        )
    return text


Expression = Annotated[str, Field(min_length=1), AfterValidator(_check)]
