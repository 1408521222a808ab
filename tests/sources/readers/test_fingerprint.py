"""The hash of rows."""

from __future__ import annotations

import hashlib
from datetime import date

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.sources.readers.fingerprint import hash_rows


def test_it_is_the_hash_of_canonical_csv():
    table = pa.table(
        {
            "b": [2, 1, None],
            "a": ["x,y", "é", None],
            "v": [0.1, 1e300, None],
            "d": [date(2020, 1, 2), None, None],
            "t": [True, False, None],
        }
    )
    text = 'b,a,v,d,t\n,,,,\n1,é,1e+300,,false\n2,"x,y",0.1,2020-01-02,true\n'
    assert hash_rows(table) == hashlib.sha256(text.encode()).hexdigest()


@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order):
    table = pa.table({"k": ["a", "b", "a", None, "c", "c"], "v": [1.5, 2.0, None, 4.0, 5.0, 5.0]})
    assert hash_rows(table.take(order)) == hash_rows(table)


def test_values_and_names_matter():
    table = pa.table({"k": ["a", "b"]})
    assert hash_rows(table) != hash_rows(pa.table({"k": ["a", "c"]}))
    assert hash_rows(table) != hash_rows(pa.table({"l": ["a", "b"]}))
