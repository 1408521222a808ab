"""estimates.csv and estimates.parquet."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import PublishError
from ipec_econ.core.vocabulary import ESTIMATE_COLUMNS, SIGNIFICANT_DIGITS
from ipec_econ.publish.estimates_file import (
    estimates_frame,
    estimates_to_csv,
    estimates_to_parquet,
    read_estimates,
)
from tests.publish.conftest import ESTIMATES, make_estimate

# Half a unit of the 12th significant digit.
ROUNDING_RTOL = 0.5 * 10.0 ** (1 - SIGNIFICANT_DIGITS) * (1 + 1e-3)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def test_the_contract_row_reads_as_in_the_spec_language():
    header, first, *_ = estimates_to_csv(ESTIMATES).decode().split("\n")
    assert header == ",".join(ESTIMATE_COLUMNS)
    assert first == (
        "fe,ols,lscrap,,main,coef,grant,,,,-0.252314818182,0.150629274,-1.675071615,0.0968,"
        "-0.551,0.0464,0.95,,,104,162,54,,"
    )


def test_lines_end_with_one_line_feed():
    content = estimates_to_csv(ESTIMATES)
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert content.count(b"\n") == len(ESTIMATES) + 1


@settings(deadline=None)
@given(st.floats(allow_nan=False))
def test_any_number_survives_to_twelve_digits(value: float):
    table = read_estimates(estimates_to_csv([make_estimate(estimate=value)]))
    back = table.column("estimate")[0].as_py()
    # Subnormal numbers have fewer digits than are written.
    assert back == value or math.isclose(back, value, rel_tol=ROUNDING_RTOL, abs_tol=1e-307)


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
def test_any_integer_survives_in_full(value: int):
    table = read_estimates(estimates_to_csv([make_estimate(n_obs=value)]))
    assert table.column("n_obs")[0].as_py() == value


@settings(deadline=None)
@given(TEXT)
def test_any_text_survives_quoting(text: str):
    content = estimates_to_csv([make_estimate(term=text)])
    assert read_estimates(content).column("term")[0].as_py() == text
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert rows[1][ESTIMATE_COLUMNS.index("term")] == text


def test_minus_zero_is_zero():
    content = estimates_to_csv([make_estimate(estimate=-0.0)]).decode()
    assert content.split("\n")[1].split(",")[10] == "0"


def test_numpy_numbers_are_written_as_python_ones():
    mine = make_estimate(estimate=0.1, n_obs=123456789012345, df=104.0)
    numpys = make_estimate(
        estimate=np.float64(0.1), n_obs=np.int64(123456789012345), df=np.float64(104)
    )
    assert estimates_to_csv([mine]) == estimates_to_csv([numpys])
    assert estimates_to_parquet([mine]) == estimates_to_parquet([numpys])


@pytest.mark.parametrize(
    "write", [estimates_to_csv, estimates_to_parquet, estimates_frame], ids=lambda f: f.__name__
)
def test_nan_is_refused_with_model_term_and_column(write):
    with pytest.raises(PublishError) as caught:
        write([make_estimate(std_error=math.nan), make_estimate(model="x", p_value=math.nan)])
    first, second = caught.value.problems
    assert first.code == "publish/not-a-number"
    assert "model fe, coef grant: std_error" in first.what
    assert "model x" in second.what


def test_parquet_holds_the_numbers_of_the_csv():
    from_csv = read_estimates(estimates_to_csv(ESTIMATES))
    from_parquet = pq.read_table(pa.BufferReader(estimates_to_parquet(ESTIMATES)))
    assert from_parquet.equals(from_csv)


def test_parquet_bytes_are_the_same_every_time():
    assert estimates_to_parquet(ESTIMATES) == estimates_to_parquet(ESTIMATES)


def test_noise_beyond_the_published_digits_changes_no_byte():
    noisy = [
        make_estimate(estimate=0.3, std_error=0.1 + 0.2),
        make_estimate(estimate=0.1 + 0.2, std_error=0.3),
    ]
    clean = [make_estimate(estimate=0.3, std_error=0.3)] * 2
    assert estimates_to_csv(noisy) == estimates_to_csv(clean)
    assert estimates_to_parquet(noisy) == estimates_to_parquet(clean)


def test_no_estimates_make_a_header_and_an_empty_table():
    assert estimates_to_csv([]).decode() == ",".join(ESTIMATE_COLUMNS) + "\n"
    assert read_estimates(estimates_to_csv([])).num_rows == 0
    assert pq.read_table(pa.BufferReader(estimates_to_parquet([]))).num_rows == 0


def test_frame_keeps_integers_beside_nulls():
    frame = estimates_frame(ESTIMATES)
    assert list(frame.columns) == list(ESTIMATE_COLUMNS)
    assert str(frame["cohort"].dtype) == "Int64"
    assert frame["cohort"].isna().sum() == len(ESTIMATES) - 2
    assert frame.loc[0, "estimate"] == -0.252314818182
    assert frame["treatment"].isna().sum() == len(ESTIMATES) - 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        estimates_to_csv(ESTIMATES) + b"one,field\n",
        estimates_to_csv(ESTIMATES).replace(b"104", b"many"),
        estimates_to_csv(ESTIMATES).replace(b",162,", b",1.5,"),
        b"\xff\xfe",
        b'"open',
    ],
)
def test_what_is_no_estimates_file_is_refused_by_name(content: bytes):
    with pytest.raises(PublishError) as caught:
        read_estimates(content)
    assert caught.value.problems[0].code == "publish/estimates-invalid"
