"""What a stored spec says, whatever its shape."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.report.stored_spec import StoredSpec, read_stored_spec

SPEC: dict[str, Any] = {
    "panel": {
        "treatments": {"share": {"dose": "x", "by": "buyer"}, "first": {"event": "e", "by": None}}
    },
    "models": {"cs": {"aggregation": "event"}, "fe": {}},
    "tables": {
        "sizes": {"kind": "summary", "labels": {"y": "Output"}},
        "main": {"kind": "regression", "columns": ["cs"], "rows": ["att"],
                 "labels": {"y": "Log output", "att": "Effect"}},
        "other": {"kind": "regression", "columns": ["fe"], "rows": []},
    },
}  # fmt: skip

values = st.recursive(
    st.none() | st.text(max_size=3) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["panel", "treatments", "models", "tables", "kind", "labels", "by", "x"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


def test_the_first_regression_table_and_all_labels():
    assert read_stored_spec(SPEC) == StoredSpec(
        models=("cs", "fe"),
        averages={"cs": "event"},
        columns=("cs",),
        rows=("att",),
        labels={"y": "Output", "att": "Effect"},
        treatments={"share": True, "first": False},
    )


@given(values)
def test_no_shape_is_refused(content: object):
    assert isinstance(read_stored_spec(content), StoredSpec)
