"""The rows that several models can use: an intersection, each loss counted."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import Model
from ipec_econ.panel.choose_rows import choose_rows
from ipec_econ.panel.common_sample import add_common_sample
from tests.panel.make_panels import build, make_firms

FIRMS = {
    "firm": ["A", "A", "A", "B", "B", "B"],
    "year": [1, 2, 3, 1, 2, 3],
    "y": [1.0, None, 3.0, 4.0, 5.0, 6.0],
    "z": [1.0, 2.0, 3.0, None, 5.0, None],
}


def make_model(outcome: str, **keys: Any) -> Any:
    model = {"estimator": "ols", "outcome": outcome, "regressors": ["year"], **keys}
    return TypeAdapter(Model).validate_python(model)


def test_rows_are_those_that_all_models_can_use() -> None:
    panel = build(firms=make_firms(FIRMS))
    models = {"a": make_model("y"), "b": make_model("z"), "c": make_model("y", where="year > 1")}
    shared = add_common_sample(panel, "t/common", models)
    # y lacks A 2; z lacks B 1 and B 3; the condition drops year 1. Left: A 3 and B 2.
    assert shared.samples["t/common"].tolist() == [False, False, True, False, True, False]
    each = [choose_rows(panel, "m", one, SharedWork()).selection.mask for one in models.values()]
    assert (shared.samples["t/common"] == (each[0] & each[1] & each[2])).all()
    steps = shared.flow[len(panel.flow) :]
    assert [(one.scope, one.step, one.rows, one.rows_lost) for one in steps] == [
        ("sample:t/common", "panel", 6, 0),
        ("sample:t/common", "common", 5, 1),
        ("sample:t/common", "common", 3, 2),
        ("sample:t/common", "common", 2, 1),
    ]
    assert steps[1].reason == "rows that `a` cannot use"
    assert shared.samples["main"].all()
