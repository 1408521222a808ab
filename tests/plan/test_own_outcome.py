"""An outcome among its own controls is refused before any row is read."""

from __future__ import annotations

import pytest

from ipec_econ.core.spec.model import CallawaySantannaModel, ImputationModel
from ipec_econ.plan.own_outcome import check_own_outcome


@pytest.mark.parametrize("name", ["y", "Y", " y "])
def test_it_is_refused_by_its_key(name: str) -> None:
    model = ImputationModel(estimator="imputation", outcome="y", treatment="t", controls=(name,))
    ((path, problem),) = check_own_outcome(("models", "m"), model)
    assert path == ("models", "m", "controls")
    assert problem.code == "spec/outcome-as-control"


def test_covariates_are_looked_at_too_and_others_may_stay() -> None:
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome="y", treatment="t", covariates=("x", "y")
    )
    assert [path[-1] for path, _ in check_own_outcome(("m",), model)] == ["covariates"]
    plain = model.model_copy(update={"covariates": ("x", "lag_y")})
    assert list(check_own_outcome(("m",), plain)) == []
