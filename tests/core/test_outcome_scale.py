"""Whether an outcome is a natural logarithm is read from its definition, or not known."""

from __future__ import annotations

import pytest

from ipec_econ.core.outcome_scale import OutcomeScale, read_outcome_scale

UNKNOWN = OutcomeScale(None)


@pytest.mark.parametrize(
    ("outcome", "expression", "scale"),
    [
        ("y", "ln(gva)", OutcomeScale(True, "gva")),
        ("y", "((ln(gva)))", OutcomeScale(True, "gva")),
        ("y", "ln(gva / employees)", OutcomeScale(True, None)),
        ("y", "ln(gva + employees)", OutcomeScale(True, None)),
        ("y", "ln((gva) + 1)", OutcomeScale(True, None, is_shifted=True)),
        ("y", "ln(0.5 + gva + employees)", OutcomeScale(True, None, is_shifted=True)),
        ("log(1 + gva)", None, OutcomeScale(True, None, is_shifted=True)),
        ("log(gva)", None, OutcomeScale(True, "gva")),
        ("ln(gva)", None, OutcomeScale(True, "gva")),
        ("y", "ln(gva) - ln(employees)", UNKNOWN),
        ("y", "log10(gva)", UNKNOWN),
        ("y", "gva * 2", UNKNOWN),
        ("y", None, UNKNOWN),
    ],
)
def test_definitions(outcome: str, expression: str | None, scale: OutcomeScale) -> None:
    columns = {} if expression is None else {outcome: expression}
    assert read_outcome_scale(outcome, columns) == scale
