"""productivity.csv: elasticities behind each productivity measure, with their errors and tests."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ipec_econ.core.productivity import PRODUCTIVITY_COLUMNS, ProductivityResult
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_field

PRODUCTIVITY_CSV = "productivity.csv"


def productivity_to_csv(results: Sequence[ProductivityResult]) -> bytes:
    """Write a row an input, in the order of measures and groups.

    Tests, counts and persistence are of the whole measure and repeated in its rows. Empty = does
    not apply, or is withheld. What moves productivity in its law stands after the inputs.
    """
    return write_csv(PRODUCTIVITY_COLUMNS, [row for one in results for row in _list_rows(one)])


def _list_rows(result: ProductivityResult) -> Iterator[list[str]]:
    for name, elasticity, std_error in zip(
        result.inputs, result.elasticities, result.std_errors, strict=True
    ):
        fields = (
            result.measure,
            result.group,
            name,
            elasticity,
            std_error,
            result.hansen_j,
            result.hansen_p,
            result.n_roots or None,
            result.n_obs,
            result.method,
            result.n_firms,
            result.hansen_df or None,
            result.persistence,
            result.replications or None,
        )
        yield [format_field(_drop_nan(field)) for field in fields]


def _drop_nan(field: str | float | None) -> str | float | None:
    return None if isinstance(field, float) and math.isnan(field) else field
