"""All formats show the same numbers, and they are those of estimates.csv."""

from __future__ import annotations

import csv
import io

import pytest

from ipec_econ.core.spec.output import RegressionTable
from ipec_econ.core.table import Table
from ipec_econ.publish.estimates_file import estimates_to_csv
from ipec_econ.report.number_format import format_number
from ipec_econ.report.regression_table import build_regression_table
from tests.render.make_tables import EVERY_ROLE, Numbers, list_values, read_numbers, read_words
from tests.report.make_results import make_att, make_estimate, make_result

MACHINES = ["csv", "html", "xlsx"]
READERS = ["tex", "md", "docx", "typ"]

RESULTS = [
    make_result("fe", make_estimate("fe", p_value=0.003)),
    make_result("tw", make_att("tw", "twfe", "twfe", estimate=0.0845305306), n_obs=1234567),
    make_result("big", make_estimate("big", estimate=-123456.789, conf_low=-3e9)),
]


@pytest.fixture(scope="module")
def regression() -> Table:
    spec = RegressionTable(
        columns=("fe", "tw", "big"), below=("std_error", "conf_int", "p_value"), stars=True
    )
    return build_regression_table("main", spec, RESULTS, labels_of_models={})


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    """Return the rows of the estimates.csv of the same results."""
    rows = [row for result in RESULTS for row in result.estimates]
    return list(csv.DictReader(io.StringIO(estimates_to_csv(rows).decode("utf-8"))))


def spread(numbers: Numbers) -> list[float]:
    """Return numbers one by one and sorted: a spreadsheet has them in another order."""
    return sorted(number for pair in numbers for number in pair)


@pytest.mark.parametrize("form", MACHINES)
def test_formats_for_machines_give_twelve_digits_of_every_number(form):
    expected = list_values(EVERY_ROLE, printed=False)
    assert spread(read_numbers(EVERY_ROLE, form)) == spread(expected)
    assert form == "xlsx" or read_numbers(EVERY_ROLE, form) == expected


@pytest.mark.parametrize("form", READERS)
def test_formats_for_readers_give_every_number_as_printed(form):
    assert read_numbers(EVERY_ROLE, form) == list_values(EVERY_ROLE, printed=True)


@pytest.mark.parametrize("form", MACHINES)
def test_machines_read_the_numbers_of_estimates_csv(regression, published, form):
    numbers = spread(read_numbers(regression, form))
    for row in published:
        for column in ("estimate", "std_error", "conf_low", "conf_high", "p_value"):
            assert float(row[column]) in numbers, (row["model"], column)
    assert numbers == spread(list_values(regression, printed=False))


@pytest.mark.parametrize("form", READERS)
def test_readers_see_the_numbers_of_estimates_csv_rounded(regression, published, form):
    numbers = spread(read_numbers(regression, form))
    for row in published:
        for column in ("estimate", "std_error", "conf_low", "conf_high"):
            assert float(format_number(float(row[column]), 4)) in numbers, (row["model"], column)
    assert read_numbers(regression, form) == list_values(regression, printed=True)


def test_a_pdf_shows_every_number_as_printed(regression):
    said = read_words(regression, "pdf").split()
    cells = [cell for block in regression.blocks for row in block.rows for cell in row.cells]
    for cell in cells:
        if cell.value is not None:
            for part in cell.text.replace("-", "−").split():
                assert any(word.startswith(part) for word in said), part
