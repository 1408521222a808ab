"""The innovation flag at the command line: treatments, labels, files, verification, and truth."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from ipec_econ.cli.app import app
from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.awards import read_awards

pytestmark = pytest.mark.e2e

SPEC = """\
ipec: 1
study: innovation
seed: 1
panel:
  firms: {source: firms.parquet, unit: crn, time: year, name: company_name, postcode: postcode}
  awards:
    source: "awards/*.jsonl.gz"
    format: ocds
    coverage: 2012-01-01
    value: {framework: drop}
    innovation: {labels: labels.csv}
  link: {steps: [{match: identifier}, {match: name}]}
  columns: {log_lp: ln(gva / employees)}
  treatments:
    first_innovation: {event: first_award, where: innovation, clean_window: 1}
    two_signs: {event: first_award, where: innovation_at_2, clean_window: 1}
    kind: {kind: {innovation: innovation, ordinary: not innovation}, clean_window: 1}
models:
  defaults: {outcome: log_lp, cluster: crn, window: [-3, 3]}
  first: {estimator: imputation, treatment: first_innovation}
  innovation: {estimator: imputation, treatment: kind_innovation}
  ordinary: {estimator: imputation, treatment: kind_ordinary}
  both:
    estimator: ols
    outcome: log_lp
    regressors: [kind_innovation, kind_ordinary]
    fixed_effects: [crn, year]
tables:
  main: {columns: [first, innovation, ordinary]}
  flow: {kind: sample_flow}
"""


@dataclass(frozen=True)
class Place:
    """A world with a study of it, and what the study gave."""

    folder: Path
    said: str

    @property
    def out(self) -> Path:
        return self.folder / "out" / "innovation"

    def read_record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "innovation.json").read_text("utf-8"))
        return found


def run(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == exit_code, result.output
    return result.output


def read_flags(folder: Path) -> dict[str, bool | None]:
    spec = Awards(source=("awards/*.jsonl.gz",), format="ocds", innovation=Innovation())
    rows = read_awards(spec, base=str(folder), periods=None).rows
    ids, flags = rows.column("award_id").to_pylist(), rows.column("innovation").to_pylist()
    return dict(zip(ids, flags, strict=True))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("innovation") / "world"
    run("demo", folder.as_posix(), "--firms", "1500", "--seed", "1")
    flags = read_flags(folder)
    found = sorted(award for award, flag in flags.items() if flag)
    others = sorted(award for award, flag in flags.items() if flag is False)
    labels = [(one, "innovation") for one in (*found[:20], others[0])]
    labels += [(one, "ordinary") for one in (*others[1:31], found[20], found[21])]
    lines = ["award_id,label,coder", *(f"{award},{label},AB" for award, label in labels)]
    (folder / "labels.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "study.yaml").write_text(SPEC, "utf-8")
    said = run("run", (folder / "study.yaml").as_posix(), "--out", (folder / "out").as_posix())
    return Place(folder, said)


def test_the_check_knows_the_columns(place: Place) -> None:
    assert "ok, study innovation" in run("check", (place.folder / "study.yaml").as_posix())


def test_a_rerun_gives_the_same(place: Place) -> None:
    assert "verified" in run("verify", place.out.as_posix())


def test_the_manifest_holds_the_labels(place: Place) -> None:
    manifest = json.loads((place.out / "manifest.json").read_text("utf-8"))
    assert "innovation labels" in {one["role"] for one in manifest["inputs"]}


def test_rules_alone_are_held_against_labels_that_win(place: Place) -> None:
    record = place.read_record()
    assert record["labels"] == {
        "path": "labels.csv", "labels": 53, "matched": 53, "innovation": 21, "ordinary": 32,
    }  # fmt: skip
    against = record["thresholds"][0]["rules_against_labels"]
    counts = [against[name] for name in ("true_yes", "false_yes", "false_no", "true_no")]
    assert counts == [20, 2, 1, 30]
    assert against["precision"]["estimate"] == pytest.approx(20 / 22)
    alone, flagged = (
        record["thresholds"][0][name]["innovation"]["rows"]
        for name in ("rules_alone", "with_labels")
    )
    assert flagged <= alone
    assert record["flagged"]["innovation"]["rows"] == flagged
    page = (place.out / "index.html").read_text("utf-8")
    assert '<section id="innovation"' in page
    assert "The rules alone against 53 labelled awards" in page


def test_every_kind_is_estimated(place: Place) -> None:
    with (place.out / "estimates.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["model"] for row in rows if row["estimand"] == "att"}
    assert found == {"first", "innovation", "ordinary"}
    terms = {row["term"] for row in rows if row["model"] == "both"}
    assert terms == {"kind_innovation", "kind_ordinary"}


def test_the_flag_finds_what_the_world_bought(place: Place) -> None:
    """A firm whose first contract buys innovation has a flagged award then; others need not."""
    flags = read_flags(place.folder)
    links = pq.read_table(place.folder / "true_links.parquet")
    links = links.filter(pc.equal(links.column("kind"), "contract"))
    flagged = {
        crn
        for award, crn in zip(
            links.column("award_id").to_pylist(), links.column("crn").to_pylist(), strict=True
        )
        if flags.get(award)
    }
    truth = pq.read_table(place.folder / "true_treatment.parquet")
    truth = truth.filter(pc.greater_equal(truth.column("cohort"), 2012))
    firms = dict(
        zip(truth.column("crn").to_pylist(), truth.column("kind").to_pylist(), strict=True)
    )
    innovators = {crn for crn, kind in firms.items() if kind == "innovation"}
    assert len(innovators) > 20
    assert innovators <= flagged
    assert None not in flags.values()


def test_a_label_file_that_is_not_there_is_named_at_its_line(place: Place) -> None:
    spec = place.folder / "other.yaml"
    spec.write_text(SPEC.replace("labels.csv", "lables.csv"), "utf-8")
    said = run("check", spec.as_posix(), exit_code=2)
    assert "other.yaml:11:26" in said
    assert "lables.csv" in said


def test_a_misspelt_flag_is_named(place: Place) -> None:
    spec = place.folder / "other.yaml"
    spec.write_text(SPEC.replace("where: innovation,", "where: inovation,"), "utf-8")
    said = run("check", spec.as_posix(), exit_code=2)
    assert "`inovation` is no column of awards" in said
    assert "did you mean `innovation`?" in said


def test_the_awards_own_condition_comes_before_the_flag(place: Place) -> None:
    spec = place.folder / "other.yaml"
    text = SPEC.replace("    coverage:", "    where: innovation is not null\n    coverage:")
    spec.write_text(text, "utf-8")
    said = run("check", spec.as_posix(), exit_code=2)
    assert "`innovation` is no column of awards as read" in said


def test_without_the_key_the_flag_is_unknown(place: Place) -> None:
    spec = place.folder / "other.yaml"
    spec.write_text(SPEC.replace("    innovation: {labels: labels.csv}\n", ""), "utf-8")
    said = run("check", spec.as_posix(), exit_code=2)
    assert "`innovation` is no column of awards" in said
