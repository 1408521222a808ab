"""All formats show the same numbers, and they are the estimates."""

from __future__ import annotations

import pytest

from ipec_econ.core.spec.output import RegressionTable
from ipec_econ.core.table import Table
from ipec_econ.report.regression_table import build_regression_table
from tests.render.make_tables import EVERY_ROLE, list_values, read_numbers
from tests.report.make_results import make_att, make_estimate, make_result


@pytest.fixture(scope="module")
def regression() -> Table:
    results = [
        make_result("fe", make_estimate("fe", p_value=0.003)),
        make_result("tw", make_att("tw", "twfe", "twfe", estimate=0.0845305306), n_obs=1234567),
        make_result("big", make_estimate("big", estimate=-123456.789, conf_low=-3e9)),
    ]
    spec = RegressionTable(
        columns=("fe", "tw", "big"), below=("std_error", "conf_int", "p_value"), stars=True
    )
    return build_regression_table("main", spec, results, labels_of_models={})


@pytest.mark.parametrize("form", ["csv", "html"])
def test_formats_for_machines_give_twelve_digits_of_every_number(form):
    assert read_numbers(EVERY_ROLE, form) == list_values(EVERY_ROLE, printed=False)


@pytest.mark.parametrize("form", ["tex", "md"])
def test_formats_for_readers_give_every_number_as_printed(form):
    assert read_numbers(EVERY_ROLE, form) == list_values(EVERY_ROLE, printed=True)


@pytest.mark.parametrize("form", ["tex", "md"])
def test_a_regression_table_reads_back_as_printed(regression, form):
    assert read_numbers(regression, form) == list_values(regression, printed=True)


@pytest.mark.parametrize("form", ["csv", "html"])
def test_a_regression_table_reads_back_as_estimated(regression, form):
    numbers = read_numbers(regression, form)
    assert numbers == list_values(regression, printed=False)
    assert (-0.25231481818,) in numbers
    assert (0.0845305306,) in numbers
    assert (-3e9, 0.0475) in numbers
