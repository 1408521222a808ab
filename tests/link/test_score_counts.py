"""Histograms of scores against a loop over rows."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.link.found import FOUND_SCHEMA
from ipec_econ.link.score_counts import BINS, count_scores


def make_rows(rows: list[tuple[int, float, str]]) -> pa.Table:
    columns = {name: [None] * len(rows) for name in FOUND_SCHEMA.names}
    names = ("position", "score", "decision")
    columns |= {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return pa.table(columns, schema=FOUND_SCHEMA)


def count(
    rows: list[tuple[int, float, str]], names: list[str], threshold: float = 0.9
) -> list[dict[str, object]]:
    given_names = pa.chunked_array([names], pa.string())
    return count_scores(make_rows(rows), given_names, threshold=threshold, lowest=0.7)


def test_a_bins_lower_end_belongs_to_it_and_names_count_once() -> None:
    names = ["ACME", "ACME", "BOLT", "COBALT"]
    rows = [(0, 0.93, "accepted"), (1, 0.93, "accepted"), (2, 0.9349, "review"), (3, 0.8, "review")]
    assert count(rows, names) == [
        {"from": 0.8, "to": 0.81, "decision": "below", "n_rows": 1, "n_names": 1},
        {"from": 0.93, "to": 0.94, "decision": "accepted", "n_rows": 2, "n_names": 1},
        {"from": 0.93, "to": 0.94, "decision": "review", "n_rows": 1, "n_names": 1},
    ]


def test_a_score_of_one_is_in_the_last_bin_and_no_row_gives_no_entry() -> None:
    assert [one["from"] for one in count([(0, 1.0, "accepted")], ["A"])] == [0.99]
    assert count([], []) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"), st.floats(0.7, 1), st.sampled_from(["accepted", "review"])
        ),
        max_size=30,
    )
)
def test_counts_are_those_of_a_loop(rows: list[tuple[str, float, str]]) -> None:
    found = count(
        [(place, score, decision) for place, (_, score, decision) in enumerate(rows)],
        [name for name, _, _ in rows],
    )
    assert sum(int(str(one["n_rows"])) for one in found) == len(rows)
    for one in found:
        low, high = float(str(one["from"])), float(str(one["to"]))
        inside = [
            name
            for name, score, decision in rows
            if min(int((score - 0.7) / 0.3 * BINS + 1e-9), BINS - 1) == round((low - 0.7) / 0.01)
            and ("below" if score < 0.9 else decision) == one["decision"]
        ]
        assert (one["n_rows"], one["n_names"]) == (len(inside), len(set(inside)))
        assert high > low
