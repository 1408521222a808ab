"""Models that share work give the bytes of models that do not, whatever the jobs."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.shared_work import SharedWork
from ipec_econ.plan.compile import compile_plan
from ipec_econ.plan.shared_rows import group_models
from ipec_econ.runner import estimation
from ipec_econ.runner.run import run_study
from ipec_econ.runner.settings import RunSettings
from ipec_econ.runner.work_stores import WorkStores
from ipec_econ.spec.load import load_study

SPEC = """ipec: 1
study: shared
panel:
  firms: {source: firms.csv, unit: firm, time: year}
  treatments: {first: {cohort: first_treat}}
  samples: {late: {years: [2011, 2017]}}
models:
  defaults: {outcome: y, treatment: first, cluster: firm}
  twfe: {estimator: twfe}
  controlled: {estimator: twfe, controls: [x]}
  event: {estimator: event_study}
  late: {estimator: event_study, sample: late}
  not_yet: {estimator: callaway_santanna}
  never:
    estimator: callaway_santanna
    control_group: never_treated
    diagnostics:
      pretrends: {slope: 0.1}
      placebo_timing: {shift: [1, 2]}
      placebo_outcomes: [x]
      leave_one_cohort_out: {}
  regions: {estimator: callaway_santanna, covariates: [region]}
  balanced: {estimator: callaway_santanna, unbalanced: balance}
  sunab: {estimator: sun_abraham}
  wide: {estimator: sun_abraham, cluster: region, window: [-2, 2], bin: false}
  imputed: {estimator: imputation}
  two_stage: {estimator: two_stage}
  extended: {estimator: extended_twfe, weights: w, diagnostics: {leave_one_cohort_out: {}}}
  weighed: {estimator: twfe, diagnostics: {twfe_weights: {}, placebo_outcomes: x}}
  plain: {estimator: ols, formula: "y ~ x | firm + year"}
tables:
  main: {columns: [twfe, not_yet, never, sunab, imputed, two_stage, extended], rows: [att]}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared")
    rng = np.random.default_rng(4)
    n_firms, years = 120, np.arange(2010, 2018)
    firm, year = np.repeat(np.arange(n_firms), len(years)), np.tile(years, n_firms)
    cohort = rng.choice([0, 2012, 2014, 2015], n_firms)[firm].astype(float)
    frame = pd.DataFrame({"firm": [f"F{number:03d}" for number in firm], "year": year})
    frame["first_treat"] = np.where(cohort > 0, cohort, np.nan)
    frame["region"] = np.array(["north", "south", "west"] * n_firms)[firm]
    frame["x"], frame["w"] = rng.normal(size=len(firm)), 1 + (firm % 3)
    level = rng.normal(size=n_firms)[firm]
    frame["y"] = level + rng.normal(size=len(firm)) + (cohort > 0) * (year >= cohort)
    frame.loc[rng.random(len(firm)) < 0.02, "y"] = np.nan
    frame = frame[rng.random(len(firm)) < 0.85]
    # Two firms seen once: singletons.
    frame = frame[(frame["firm"] > "F001") | (frame["year"] == 2012)]
    frame.sample(frac=1, random_state=1).to_csv(folder / "firms.csv", index=False)
    (folder / "study.yaml").write_text(SPEC, encoding="utf-8")
    return folder / "study.yaml"


def run(study: Path, jobs: int = 1) -> dict[str, bytes]:
    settings = RunSettings(out=str(study.parent / "out"), write=False, jobs=jobs)
    files = run_study(load_study(str(study)), settings=settings).files
    return {name: content for name, content in files.items() if name != "manifest.json"}


class _Apart:
    """Stores in the place of `WorkStores` that share nothing."""

    def __init__(self, groups: Collection[Collection[str]]) -> None:
        self.groups = groups

    @contextmanager
    def lend(self, _: str) -> Iterator[SharedWork]:
        yield SharedWork()


def test_shared_and_unshared_runs_give_the_same_bytes(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, threaded = run(study), run(study, jobs=4)
    monkeypatch.setattr(estimation, "WorkStores", _Apart)
    apart = run(study)
    assert shared == apart
    assert threaded == apart


def test_groups_hold_models_of_one_outcome_and_sample(study: Path) -> None:
    plan = compile_plan(load_study(str(study)))
    groups = list(group_models(plan.models).values())
    assert groups[0][:3] == ("twfe", "controlled", "event")
    assert ("late",) in groups
    assert ("extended",) in groups
    assert sorted(name for group in groups for name in group) == sorted(plan.models)


def test_a_store_is_shared_within_its_group_and_let_go_after_it() -> None:
    stores = WorkStores([("a", "b"), ("c",)])
    with stores.lend("a") as first, stores.lend("c") as other:
        assert first is not other
    with stores.lend("b") as second:
        assert second is first
    assert not stores._stores
