"""diagnostics.csv: its columns, its digits, and that it is read back."""

from __future__ import annotations

import csv
import io

from ipec_econ.core.estimates import Diagnostic
from ipec_econ.publish.diagnostics_file import DIAGNOSTIC_COLUMNS, diagnostics_to_csv

ROWS = [
    Diagnostic("cs", "pretrends", "wald", 3.0, statistic=1 / 3, p_value=0.95, note="zero, χ²(3)"),
    Diagnostic("cs", "pretrends", "rel_time=-2", -1e-7, -2.0, 2.0, 0.0, 1.0),
    Diagnostic("es", "pretrends", "wald"),
]


def test_columns_are_the_contracts() -> None:
    header = "model,diagnostic,key,value,lower,upper,statistic,p_value,note"
    assert ",".join(DIAGNOSTIC_COLUMNS) == header
    assert diagnostics_to_csv([]).decode() == header + "\n"


def test_rows_are_written_in_order_with_twelve_digits() -> None:
    lines = diagnostics_to_csv(ROWS).decode("utf-8").splitlines()
    assert lines[1:] == [
        'cs,pretrends,wald,3,,,0.333333333333,0.95,"zero, χ²(3)"',
        "cs,pretrends,rel_time=-2,-1e-07,-2,2,0,1,",
        "es,pretrends,wald,,,,,,",
    ]


def test_the_file_is_read_back() -> None:
    text = diagnostics_to_csv(ROWS).decode("utf-8")
    read = list(csv.DictReader(io.StringIO(text)))
    assert [row["note"] for row in read] == ["zero, χ²(3)", "", ""]
    assert float(read[1]["value"]) == -1e-7


def test_lines_end_alike_everywhere() -> None:
    assert b"\r" not in diagnostics_to_csv(ROWS)
