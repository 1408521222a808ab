"""Spark gives what DuckDB gives, in the cases in which SQL engines differ."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.evaluate import EvaluationError, add_columns, select_rows
from ipec_econ.engine.query import Query

pytestmark = pytest.mark.spark

ALPHABET = [*"ABCDE01", "É", "Ω", "Я", "ß", "\u0301", "東", "😀", " "]
"""Characters of one to four bytes, and a mark that joins the letter before it."""


def draw_texts(n: int, seed: int) -> list[str | None]:
    random = np.random.default_rng(seed)
    texts = ["".join(random.choice(ALPHABET, size=random.integers(0, 12))) for _ in range(n)]
    return [None if at % 17 == 0 else text for at, text in enumerate(texts)]


TEXTS = pa.table({"id": range(400), "one": draw_texts(400, 1), "other": draw_texts(400, 2)})
MEASURES = Query(
    steps={
        "measured": """
            select id, one, other, levenshtein(one, other) as distance, strlen(one) as n_bytes,
                   length(one) as n_letters, substr(one, 1, 3) as head, right(one, 2) as tail,
                   starts_with(one, substr(other, 1, 1)) as starts, contains(one, other) as holds,
                   1 - levenshtein(one, other) / greatest(strlen(one), strlen(other), 1) as ratio
            from texts where id >= $first
        """,
        "word": "select id, unnest(string_split(one, ' ')) as word from measured",
    },
    reads=(
        "select * from measured order by one, id",
        "select word, count(*) as n, min(id) as first from word group by word order by word",
        "select head, array_sort(array_agg(id)) as ids, count(*) filter (where n_bytes > 4) as n "
        "from measured group by head order by head nulls last",
        "select count(*) as n from measured a join measured b "
        "on a.head is not distinct from b.head",
    ),
    given={"first": 3},
)


def test_texts_are_measured_split_and_ordered_alike(spark: Engine) -> None:
    found = spark.run_query(MEASURES, {"texts": TEXTS})
    wanted = DUCKDB.run_query(MEASURES, {"texts": TEXTS})
    # DuckDB puts nulls last and Spark first: no query of the package orders by a column with nulls.
    assert found[0].sort_by("id").to_pylist() == wanted[0].sort_by("id").to_pylist()
    known = pc.is_valid(found[0].column("one"))
    assert found[0].filter(known).column("id") == wanted[0].filter(
        pc.is_valid(wanted[0].column("one"))
    ).column("id")
    assert [table.to_pylist() for table in found[1:]] == [table.to_pylist() for table in wanted[1:]]


def test_sums_of_floats_are_the_same_bits(spark: Engine) -> None:
    random = np.random.default_rng(3)
    groups = random.integers(0, 50, 2_000)
    values = random.lognormal(10, 4, 2_000) * random.choice([-1, 1], 2_000)
    values[7] = np.nan
    found = spark.sum_in_order(groups, values, 52)
    assert found.tobytes() == DUCKDB.sum_in_order(groups, values, 52).tobytes()


def double(rows: pa.Table) -> pa.Table:
    return pa.table({"twice": pc.multiply(rows.column("id"), 2), "one": rows.column("one")})


def test_functions_of_rows_keep_their_order(spark: Engine) -> None:
    assert spark.map_rows(TEXTS, double).equals(DUCKDB.map_rows(TEXTS, double))
    assert spark.map_rows(TEXTS.slice(0, 0), double).num_rows == 0
    assert list(spark.map_tasks(["b", "", "a"], str.upper)) == ["B", "", "A"]
    assert list(spark.map_tasks([], str.upper)) == []


def test_expressions_give_the_same_and_fail_alike(spark: Engine) -> None:
    given = {"a": [1, 2, None, 2**40], "b": [0.5, 0.0, 1.0, -3.0], "c": ["x", None, "Y", ""]}
    rows = pa.table(given)
    texts = {"q": "a / b", "l": "ln(b)", "n": "coalesce(c, 'none')", "m": "q > 3 or c = 'x'"}
    assert add_columns(rows, texts, engine=spark).equals(add_columns(rows, texts))
    for where in ("b > 0", "c is null", "1 = 1"):
        assert select_rows(rows, where, engine=spark).tolist() == select_rows(rows, where).tolist()
    messages = []
    for engine in (spark, DUCKDB):
        with pytest.raises(EvaluationError) as caught:
            add_columns(rows, {"bad": "c + 1"}, engine=engine)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
