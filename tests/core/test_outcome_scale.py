"""Whether an outcome is a natural logarithm is read from its definition, or not known."""

from __future__ import annotations

import pytest

from ipec_econ.core.outcome_scale import OutcomeScale, read_outcome_scale
from ipec_econ.core.spec.panel import PanelSpec

UNKNOWN = OutcomeScale(None)


def make_panel(columns: dict[str, str], productivity: dict[str, object] | None = None) -> PanelSpec:
    firms = {"source": "f.csv", "unit": "firm", "time": "year"}
    return PanelSpec.model_validate(
        {"firms": firms, "columns": columns, "productivity": productivity or {}}
    )


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
    assert (
        read_outcome_scale(outcome, make_panel({} if expression is None else {outcome: expression}))
        == scale
    )


@pytest.mark.parametrize(
    ("expression", "scale"),
    [
        ("ln(gva)", OutcomeScale(True, None)),
        ("ln(1 + gva)", OutcomeScale(True, None, is_shifted=True)),
        ("gva * 2", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_measure_is_a_logarithm_where_its_output_is(
    expression: str | None, scale: OutcomeScale
) -> None:
    columns = {} if expression is None else {"y": expression}
    panel = make_panel(columns, {"tfp": {"method": "labour", "output": "y", "free": ["l"]}})
    assert read_outcome_scale("tfp", panel) == scale
