"""Resampling from spec to files: few clusters, their remedy, cohorts dealt anew."""

from __future__ import annotations

import copy
import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest


def write_firms(path: Path, n_regions: int = 8) -> None:
    draw = np.random.default_rng(3)
    shock = draw.normal(size=(n_regions, 6)) * 0.2
    lines = ["crn,year,region,cohort,y"]
    for firm in range(48):
        region = firm % n_regions
        cohort = (2013, None)[region % 2]
        for year in range(2010, 2016):
            effect = 0.5 if cohort and year >= cohort else 0.0
            y = draw.normal() * 0.3 + shock[region, year - 2010] + effect
            lines.append(f"F{firm:02d},{year},R{region},{cohort or ''},{y:.6f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_study(**model: Any) -> dict[str, Any]:
    did = {"outcome": "y", "treatment": "first", "cluster": "region", **model}
    study = {
        "ipec": 1,
        "study": "small",
        "title": "Eight regions",
        "seed": 1,
        "panel": {
            "firms": {"source": "firms.csv", "unit": "crn", "time": "year"},
            "treatments": {"first": {"cohort": "cohort"}},
        },
        "models": {
            "did": {"estimator": "twfe", **did},
            "path": {"estimator": "event_study", **did},
            "plain": {
                "estimator": "ols",
                "outcome": "y",
                "regressors": ["first"],
                "fixed_effects": ["crn", "year"],
                "cluster": "region",
                **model,
            },
        },
        "tables": {
            "main": {
                "title": "Main",
                "columns": ["did"],
                "rows": ["att"],
                "below": ["std_error", "p_value", "conf_int"],
                "formats": ["md"],
            }
        },
    }
    # An option that stands in several models is written out in each.
    return {key: copy.copy(value) for key, value in study.items()} | {
        "models": {name: copy.deepcopy(one) for name, one in study["models"].items()}
    }


def run(workplace, study, *, n_regions=8):
    write_firms(workplace.folder / "firms.csv", n_regions)
    workplace.write(study)
    found = workplace.ipec("run", "study.yaml")
    assert found.exit_code == 0, found.output
    return workplace.folder / "outputs" / "small"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.e2e
def test_the_hint_is_a_spec_that_runs(workplace) -> None:
    folder = run(workplace, make_study())
    hint = "compare `bootstrap: wild_cluster`"
    table = (folder / "tables" / "main.md").read_text(encoding="utf-8")
    assert hint.replace("`", "") in table.replace("\\", "")
    plain = {row["model"]: row for row in read(folder / "estimates.csv")}
    folder = run(workplace, make_study(bootstrap={"kind": "wild_cluster"}))
    rows = read(folder / "estimates.csv")
    boot = {row["model"]: row for row in rows}
    for name in ("did", "plain"):
        for column in ("estimate", "std_error", "statistic"):
            assert boot[name][column] == plain[name][column]
        for column in ("p_value", "conf_low", "conf_high"):
            assert boot[name][column] != plain[name][column]
        # 8 regions: p-values are multiples of 2/256.
        assert float(boot[name]["p_value"]) * 128 == int(float(boot[name]["p_value"]) * 128)
    # The same regression, written in two ways.
    assert boot["did"]["p_value"] == boot["plain"]["p_value"]
    found = [row for row in read(folder / "diagnostics.csv") if row["diagnostic"] == "bootstrap"]
    (did,) = (row for row in found if row["model"] == "did")
    assert did["key"] == "att twfe"
    assert did["p_value"] == boot["did"]["p_value"]
    assert did["note"].startswith("analytic, t(7): p = ")
    tested = [row for row in rows if row["model"] == "path" and row["std_error"]]
    assert [row["key"] for row in found if row["model"] == "path"] == [
        f"att_event {row['rel_time']}" for row in tested
    ]


@pytest.mark.e2e
def test_the_table_says_which_numbers_are_bootstrapped(workplace) -> None:
    folder = run(workplace, make_study(bootstrap="wild_cluster"))
    text = (folder / "tables" / "main.md").read_text(encoding="utf-8")
    assert (
        "P-values and confidence intervals from a wild cluster bootstrap by region (WCR11: null "
        "imposed, Rademacher weights, all 256 sign patterns)."
    ) in text
    assert "standard errors are too small" not in text
    resolved = (folder / "resolved.yaml").read_text(encoding="utf-8")
    for line in ("kind: wild_cluster", "replications: 9999", "restricted: true", "variant: 11"):
        assert line in resolved


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("bootstrap", "said"),
    [
        ({"kind": "wild_cluster", "replicas": 99}, "replications"),
        ({"kind": "wild_cluster", "variant": 13}, "allowed are 11, 31, 33"),
        ({"kind": "wild"}, "wild_cluster"),
        ({"kind": "multiplier"}, "bootstrap `multiplier` of `ols`"),
    ],
)
def test_a_wrong_key_is_named(workplace, bootstrap, said) -> None:
    write_firms(workplace.folder / "firms.csv")
    workplace.write(make_study(bootstrap=bootstrap))
    found = workplace.ipec("check", "study.yaml")
    assert found.exit_code == 2
    assert said in found.output


@pytest.mark.e2e
def test_two_ways_of_clustering_are_refused(workplace) -> None:
    write_firms(workplace.folder / "firms.csv")
    study = make_study(bootstrap="wild_cluster")
    study["models"]["did"]["cluster"] = ["region", "year"]
    workplace.write(study)
    found = workplace.ipec("check", "study.yaml")
    assert found.exit_code == 2
    assert "beside clusters in 2 ways" in found.output


@pytest.mark.e2e
def test_randomization_stands_beside_the_estimates(workplace) -> None:
    keys = {"permutations": 99, "assigned_by": "region"}
    plain = {row["model"]: row for row in read(run(workplace, make_study()) / "estimates.csv")}
    study = make_study()
    study["models"]["did"]["randomization"] = keys
    folder = run(workplace, study)
    (row,) = (
        one for one in read(folder / "diagnostics.csv") if one["diagnostic"] == "randomization"
    )
    # 8 regions, 4 of them treated: 70 ways, so that all are taken.
    assert row["note"].startswith("all 70 deals of cohorts across 8 groups of region, on t")
    assert float(row["p_value"]) * 70 == pytest.approx(round(float(row["p_value"]) * 70))
    assert {one["model"]: one for one in read(folder / "estimates.csv")} == plain
    text = (folder / "tables" / "main.md").read_text(encoding="utf-8")
    shown = f"{float(row['p_value']):.3f}"
    assert f"Randomization p-value of no effect on any firm: {shown} (all 70 deals" in text


@pytest.mark.e2e
def test_cohorts_are_dealt_within_a_column(workplace) -> None:
    study = make_study()
    study["models"]["did"]["randomization"] = {"permutations": 19, "within": "half"}
    study["panel"]["columns"] = {"half": "case when region < 'R4' then 'low' else 'high' end"}
    folder = run(workplace, study)
    (row,) = (
        one for one in read(folder / "diagnostics.csv") if one["diagnostic"] == "randomization"
    )
    assert row["note"].startswith("19 permutations of cohorts across 48 firms within half, on t")


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"randomization": {"within": "sector"}}, "`sector` is no column of the panel"),
        ({"randomization": {"assigned_by": "rgion"}}, "did you mean `region`"),
        ({"randomization": {}, "window": [-2, 2]}, "`randomization` beside a `window`"),
        ({"randomization": {"draws": 99}}, "unknown key `draws`"),
    ],
)
def test_a_randomization_that_does_not_fit_is_refused(workplace, change, said) -> None:
    write_firms(workplace.folder / "firms.csv")
    study = make_study()
    study["models"]["did"] |= change
    workplace.write(study)
    found = workplace.ipec("check", "study.yaml")
    assert found.exit_code == 2
    assert said in found.output


@pytest.mark.e2e
def test_a_multiplier_bootstrap_says_so_and_repeats_itself(workplace) -> None:
    study = make_study()
    study["models"]["did"] = {
        "estimator": "callaway_santanna",
        "outcome": "y",
        "treatment": "first",
        "bootstrap": {"kind": "multiplier", "replications": 200},
        "randomization": {"permutations": 9},
    }
    study["models"]["path"]["bootstrap"] = {"kind": "wild_cluster", "weights": "webb"}
    study["models"]["imputed"] = {
        "estimator": "imputation",
        "outcome": "y",
        "treatment": "first",
        "cluster": "region",
        "by": "half",
        "bootstrap": {"kind": "multiplier", "weights": "mammen", "replications": 99},
        "diagnostics": {"placebo_timing": {"shift": [1]}},
    }
    study["panel"]["columns"] = {"half": "case when crn < 'F24' then 'low' else 'high' end"}
    folder = run(workplace, study)
    files = ["estimates.csv", "diagnostics.csv", "tables/main.md", "resolved.yaml"]
    first = [(folder / name).read_bytes() for name in files]
    text = (folder / "tables" / "main.md").read_text(encoding="utf-8")
    assert (
        "Standard errors from a multiplier bootstrap of influence functions, clustered by crn "
        "(Rademacher weights, 200 replications, interquartile range)"
    ) in text
    bands = [row for row in read(folder / "estimates.csv") if row["band_low"]]
    assert {row["model"] for row in bands} == {"did", "path", "imputed/low", "imputed/high"}
    found = [row for row in read(folder / "diagnostics.csv") if row["model"] == "imputed/low"]
    assert {"bootstrap", "placebo_timing"} <= {row["diagnostic"] for row in found}
    folder = run(workplace, study)
    assert [(folder / name).read_bytes() for name in files] == first


@pytest.mark.e2e
def test_a_set_without_an_end_is_printed_as_such(workplace) -> None:
    study = make_study(bootstrap="wild_cluster")
    study["figures"] = {"path": {"kind": "event_study", "models": ["path"], "formats": ["svg"]}}
    folder = run(workplace, study, n_regions=4)
    (did,) = (row for row in read(folder / "estimates.csv") if row["model"] == "did")
    assert (did["conf_low"], did["conf_high"]) == ("-inf", "inf")
    assert float(did["p_value"]) >= 2 / 2**4
    text = (folder / "tables" / "main.md").read_text(encoding="utf-8")
    assert "have no end on a side" in text
    # Two of four regions are treated.
    assert "treatment is in 2 of 4 clusters of region" in text
    page = (folder / "index.html").read_text(encoding="utf-8")
    said = "P-values and confidence intervals from a wild cluster bootstrap by region"
    # Under the table, under the figure, and in the words of each of the three models.
    assert page.count(said) == 5


@pytest.mark.e2e
def test_every_group_of_a_model_is_resampled_by_itself(workplace) -> None:
    study = make_study()
    keys = {
        "by": "half",
        "bootstrap": {"kind": "wild_cluster"},
        "randomization": {"permutations": 9, "assigned_by": "region"},
    }
    study["models"] = {"did": {**study["models"]["did"], **keys}}
    study["panel"]["columns"] = {"half": "case when crn < 'F24' then 'low' else 'high' end"}
    folder = run(workplace, study)
    rows = read(folder / "diagnostics.csv")
    for name in ("bootstrap", "randomization"):
        found = [row for row in rows if row["diagnostic"] == name]
        assert len({row["model"] for row in found}) == 2
        assert all(row["p_value"] for row in found)
