"""Steps `probabilistic` from spec to files: links, record, refusals; the same bytes every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ipec_econ.link import check_splink
from ipec_econ.sources.link_model import SHIPPED
from tests.e2e.conftest import FIRMS, Workplace
from tests.splink import need_splink

pytestmark = pytest.mark.e2e

NAMES = {
    "00000001": "Northern Joinery Ltd", "00000002": "Kestrel Drilling",
    "00000003": "Harbour Paints plc", "00000004": "Meridian Glass",
}  # fmt: skip
AWARDS = """id,supplier,company_number,award_date,amount
a1,Northern Joinary Ltd,,2017-06-01,10
a2,Kestrel Drilling,,2018-06-01,20
a3,Somebody Else Altogether,,2018-06-01,30
"""


@pytest.fixture
def likely(workplace: Workplace, study):
    head, *rows = FIRMS.splitlines()
    text = "\n".join([f"{head},name", *(f"{row},{NAMES[row[:8]]}" for row in rows)]) + "\n"
    (workplace.folder / "firms.csv").write_text(text, encoding="utf-8")
    (workplace.folder / "awards.csv").write_text(AWARDS, encoding="utf-8")
    study["panel"]["firms"]["name"] = "name"
    study["panel"]["link"] = {"steps": [{"match": "name"}, {"match": "probabilistic"}]}
    workplace.write(study)
    return workplace


def find_line(place: Workplace, word: str) -> int:
    lines = (place.folder / "study.yaml").read_text(encoding="utf-8").splitlines()
    return next(i for i, text in enumerate(lines, 1) if word in text)


def test_without_splink_check_names_the_extra_at_the_step(likely: Workplace, monkeypatch):
    def refuse(name):
        raise check_splink.PackageNotFoundError(name)

    monkeypatch.setattr(check_splink, "version", refuse)
    for command in ("check", "run"):
        outcome = likely.ipec(command, "study.yaml")
        assert outcome.exit_code != 0
        assert "pip install 'ipec-econ[splink]'" in outcome.output
        assert f"study.yaml:{find_line(likely, 'probabilistic')}:" in outcome.output
    assert not (likely.folder / "outputs").exists()


@pytest.mark.parametrize(
    ("content", "words"), [(None, "source/missing-file"), ('{"link_type": "x"}', "link_only")]
)
def test_a_model_that_is_none_is_a_problem_at_the_key_that_names_it(
    likely: Workplace, study, content, words
):
    study["panel"]["link"]["steps"][1]["model"] = "trained.json"
    likely.write(study)
    if content is not None:
        (likely.folder / "trained.json").write_text(content, encoding="utf-8")
    outcome = likely.ipec("check", "study.yaml")
    assert outcome.exit_code != 0
    assert words in outcome.output
    assert f"study.yaml:{find_line(likely, 'trained.json')}:" in outcome.output


@pytest.mark.splink
def test_a_run_links_by_the_model_records_it_and_is_verified(likely: Workplace):
    need_splink()
    assert likely.ipec("check", "study.yaml").exit_code == 0
    outcome = likely.ipec("link", "study.yaml", "--out", "links.csv")
    assert "by probabilistic: 1 row" in outcome.output
    assert "seconds" not in outcome.output
    assert "from a match probability of 0.95 on" in outcome.output
    lines = (likely.folder / "links.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[2:4] for line in lines] == [
        ["00000001", "probabilistic"], ["00000002", "name"], ["", ""],
    ]  # fmt: skip
    assert likely.ipec("run", "study.yaml").exit_code == 0
    folder = likely.folder / "outputs" / "small"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (record,) = [one for one in manifest["inputs"] if one["role"] == "link model"]
    assert record["path"] == SHIPPED
    assert manifest["versions"]["splink"].startswith(check_splink.MAJOR)
    assert "threshold: 0.95" in (folder / "resolved.yaml").read_text(encoding="utf-8")
    assert "by a trained model" in (folder / "index.html").read_text(encoding="utf-8")
    assert likely.ipec("verify", "outputs/small").exit_code == 0


@pytest.mark.splink
def test_links_are_the_same_bytes_whatever_the_hash_seed(likely: Workplace):
    need_splink()
    written = []
    for seed in ("1", "2"):
        call = "from ipec_econ.cli.app import main; main()"
        command = [sys.executable, "-c", call, "link", "study.yaml", "--out", f"{seed}.csv"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=likely.folder, env=environment, check=True, capture_output=True)
        written.append((likely.folder / f"{seed}.csv").read_bytes())
    assert written[0] == written[1]
