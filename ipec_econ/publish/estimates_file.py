"""estimates.csv and estimates.parquet: one row per estimate, the same numbers in both."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.estimates import Estimate
from ipec_econ.core.vocabulary import ESTIMATE_COLUMNS
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.parquet_bytes import parquet_to_bytes
from ipec_econ.publish.published_number import format_number, round_number

if TYPE_CHECKING:
    import pandas as pd

ESTIMATES_CSV = "estimates.csv"
ESTIMATES_PARQUET = "estimates.parquet"

TEXT_COLUMNS = frozenset(
    {"model", "estimator", "outcome", "treatment", "sample", "estimand", "term"}
)
INTEGER_COLUMNS = frozenset(
    {"cohort", "time", "rel_time", "n_obs", "n_units", "n_treated", "n_clusters"}
)


def estimates_to_csv(estimates: Sequence[Estimate]) -> bytes:
    """Write estimates.csv: the contract's columns, 12 significant digits, empty = n/a.

    Raises
    ------
    PublishError
        ``publish/not-a-number`` when a value is NaN.
    """
    _check_numbers(estimates)
    rows = [
        [_format_field(column, _read(estimate, column)) for column in ESTIMATE_COLUMNS]
        for estimate in estimates
    ]
    return write_csv(ESTIMATE_COLUMNS, rows)


def estimates_to_parquet(estimates: Sequence[Estimate]) -> bytes:
    """Write estimates.parquet: the numbers of estimates.csv in typed columns.

    Raises
    ------
    PublishError
        ``publish/not-a-number`` when a value is NaN.
    """
    _check_numbers(estimates)
    return parquet_to_bytes(_build_table(estimates), store_schema=False)


def read_estimates(content: bytes) -> pa.Table:
    """Read estimates.csv back into typed columns; empty fields become nulls.

    Raises
    ------
    PublishError
        ``publish/estimates-invalid`` when the text is not an estimates.csv.
    """
    try:
        lines = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
        _check_shape(lines)
        columns = {
            name: [_parse_field(name, line[position]) for line in lines[1:]]
            for position, name in enumerate(ESTIMATE_COLUMNS)
        }
    except (ValueError, csv.Error) as error:
        raise PublishError(
            Problem(
                code="publish/estimates-invalid",
                what=f"{ESTIMATES_CSV} cannot be read: {error}",
                where=ESTIMATES_CSV,
                why="it is not what a run writes",
                fix="run the study again: `ipec run SPEC`",
            )
        ) from error
    return pa.table(columns, schema=_build_schema())


def estimates_frame(estimates: Sequence[Estimate]) -> pd.DataFrame:
    """Return the published numbers as a data frame; integers keep their type beside nulls.

    Raises
    ------
    PublishError
        ``publish/not-a-number`` when a value is NaN.
    """
    import pandas as pd

    _check_numbers(estimates)
    table = _build_table(estimates)
    types = {pa.int64(): pd.Int64Dtype(), pa.string(): pd.StringDtype(na_value=float("nan"))}
    frame: pd.DataFrame = table.to_pandas(types_mapper=types.get)
    return frame


def _check_numbers(estimates: Sequence[Estimate]) -> None:
    problems = [
        Problem(
            code="publish/not-a-number",
            what=f"model {row.model}, {row.estimand} {row.term or ''}: {column} is not a number",
            why="a published number is a number, or it is left out with a reason",
            fix=f"drop or change the term of model {row.model} that cannot be estimated",
        )
        for row in estimates
        for column in ESTIMATE_COLUMNS
        # NaN alone differs from itself.
        if getattr(row, column) != getattr(row, column) and not row.withheld
    ]
    if problems:
        raise PublishError(problems)


def _read(estimate: Estimate, column: str) -> str | float | None:
    """Return a field; a withheld estimate is none."""
    if estimate.withheld and column == "estimate":
        return None
    value: str | float | None = getattr(estimate, column)
    return value


def _format_field(name: str, value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return str(int(value)) if name in INTEGER_COLUMNS else format_number(value)


def _build_schema() -> pa.Schema:
    return pa.schema([(name, _find_type(name)) for name in ESTIMATE_COLUMNS])


def _find_type(name: str) -> pa.DataType:
    if name in TEXT_COLUMNS:
        return pa.string()
    return pa.int64() if name in INTEGER_COLUMNS else pa.float64()


def _build_table(estimates: Sequence[Estimate]) -> pa.Table:
    columns = {
        name: [_round_field(name, _read(estimate, name)) for estimate in estimates]
        for name in ESTIMATE_COLUMNS
    }
    return pa.table(columns, schema=_build_schema())


def _round_field(name: str, value: str | float | None) -> str | float | None:
    if value is None or isinstance(value, str):
        return value or None
    return int(value) if name in INTEGER_COLUMNS else round_number(value)


def _check_shape(lines: Sequence[Sequence[str]]) -> None:
    if not lines or tuple(lines[0]) != ESTIMATE_COLUMNS:
        raise ValueError("its first line does not name the columns of an estimates.csv")
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(ESTIMATE_COLUMNS):
            raise ValueError(
                f"row {number} has {len(line)} fields instead of {len(ESTIMATE_COLUMNS)}"
            )


def _parse_field(name: str, field: str) -> str | int | float | None:
    if not field:
        return None
    if name in TEXT_COLUMNS:
        return field
    return int(field) if name in INTEGER_COLUMNS else float(field)
