"""The one rule for a model's covariance."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipec_econ.core.spec.model import RegressionModel, Vcov
from ipec_econ.core.spec.vcov_choice import resolve_vcov


def resolve(**keys: object) -> Vcov:
    model = RegressionModel(estimator="ols", outcome="y", regressors=("x",), **keys)
    return resolve_vcov(model, "firm")


def test_without_a_word_the_unit_is_the_cluster() -> None:
    assert resolve() == Vcov(kind="cluster", by=("firm",))


def test_cluster_names_the_ways() -> None:
    assert resolve(cluster=("region", "year")) == Vcov(kind="cluster", by=("region", "year"))


def test_vcov_wins() -> None:
    assert resolve(vcov="iid") == Vcov(kind="iid")
    assert resolve(vcov={"kind": "cluster", "by": "region"}).by == ("region",)


def test_a_clustered_kind_without_ways_clusters_by_unit() -> None:
    assert resolve(vcov="cluster") == Vcov(kind="cluster", by=("firm",))


def test_lags_stay_open_until_the_periods_are_known() -> None:
    assert resolve(vcov="driscoll_kraay").lags is None
    assert resolve(vcov={"kind": "driscoll_kraay", "lags": 2}).lags == 2


@pytest.mark.parametrize(
    "vcov", [{"kind": "iid", "by": "firm"}, {"kind": "cluster", "by": "firm", "lags": 2}]
)
def test_parts_of_another_kind_are_refused(vcov: dict) -> None:
    with pytest.raises(ValidationError, match="belongs to"):
        resolve(vcov=vcov)
