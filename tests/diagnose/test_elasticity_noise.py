"""Two rows an estimate, and a warning where the second step's noise takes a conclusion away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.diagnose.elasticity_noise import check_elasticity_noise
from tests.report.make_results import make_att, make_result

ROUNDING = 1e-9


def make(*estimates: float, estimand: str = "att", df: float | None = None) -> ModelResult:
    rows = tuple(
        replace(
            make_att("m", "twfe", f"t{place}", estimate=value),
            std_error=0.1, df=df, conf_level=0.9, estimand=estimand,
        )
        for place, value in enumerate(estimates)
    )  # fmt: skip
    return replace(make_result("m", *rows), vcov_keys=tuple(row.key for row in rows))


def check(result: ModelResult, errors: list[float]) -> tuple:
    found = check_elasticity_noise(
        result, result.vcov_keys, np.array(errors), np.full(len(errors), 0.1)
    )
    return found.rows, found.notices


@pytest.mark.parametrize(("df", "critical"), [(None, 1.6448536269514722), (4.0, 2.13184678632665)])
def test_by_hand(df: float | None, critical: float) -> None:
    (both, known), notices = check(make(0.5, df=df), [0.2])
    assert (both.key, known.key) == ("att t0", "att t0, elasticities known")
    assert (both.value, both.statistic) == (0.2, pytest.approx(2.5))
    assert both.lower == pytest.approx(0.5 - 0.2 * critical, rel=ROUNDING)
    assert known.upper == pytest.approx(0.5 + 0.1 * critical, rel=ROUNDING)
    assert "2 times that with known ones" in both.note
    assert known.note.endswith("as in estimates.csv")
    assert notices == ()


def test_an_average_that_loses_its_sign_is_a_warning() -> None:
    _, (notice,) = check(make(0.5, 0.3, -0.3), [0.2, 0.2, 0.11])
    assert notice.text.startswith("1 of 3 intervals")
    assert notice.text.endswith("counted: att t1")


def test_without_averages_any_estimate_is_told() -> None:
    _, (notice,) = check(make(0.3, estimand="coef"), [0.2])
    assert notice.text.endswith("counted: t0")


def test_no_error_has_no_statistic() -> None:
    rows, _ = check(make(0.0), [0.0])
    assert (rows[0].statistic, rows[0].p_value, rows[0].lower) == (None, None, 0.0)
