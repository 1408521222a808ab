"""A referee's command: right on what the run wrote, wrong on any change, and it says which."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Workplace, make_workplace

OUTPUTS = (
    "estimates.csv", "sample_flow.csv", "linkage.json", "resolved.yaml", "index.html",
    "tables/main.tex", "tables/main.html", "tables/main.md", "tables/main.csv", "manifest.json",
)  # fmt: skip


def _change_last_digit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    place = [match.start() for match in re.finditer(r"\d", text)][-1]
    other = "1" if text[place] != "1" else "2"
    path.write_text(text[:place] + other + text[place + 1 :], encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a study that has run, to be copied and not to be changed."""
    place = make_workplace(tmp_path_factory.mktemp("finished"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place.folder)
        assert place.ipec("run", "study.yaml").exit_code == 0
    return place.folder


@pytest.fixture
def finished(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """Return a workplace whose study has run, as the working directory."""
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Workplace(tmp_path)


@pytest.mark.e2e
def test_untouched_outputs_verify(finished: Workplace) -> None:
    outcome = finished.ipec("verify", "outputs/small")
    assert outcome.exit_code == 0, outcome.output


@pytest.mark.e2e
@pytest.mark.parametrize("name", OUTPUTS)
def test_one_changed_digit_in_an_output_fails_and_is_named(finished: Workplace, name: str) -> None:
    _change_last_digit(finished.folder / "outputs" / "small" / name)
    outcome = finished.ipec("verify", "outputs/small")
    assert outcome.exit_code == 1, outcome.output
    assert name in outcome.output


@pytest.mark.e2e
def test_a_missing_and_an_extra_file_fail_and_are_named(finished: Workplace) -> None:
    folder = finished.folder / "outputs" / "small"
    (folder / "tables" / "main.md").unlink()
    (folder / "tables" / "other.md").write_text("x", encoding="utf-8")
    outcome = finished.ipec("verify", "outputs/small")
    assert outcome.exit_code == 1
    assert "tables/main.md" in outcome.output
    assert "tables/other.md" in outcome.output


@pytest.mark.e2e
def test_one_changed_cell_of_the_input_fails_and_names_the_input(finished: Workplace) -> None:
    firms = finished.folder / "firms.csv"
    firms.write_text(firms.read_text().replace("150,11", "151,11"), encoding="utf-8")
    outcome = finished.ipec("verify", "outputs/small")
    assert outcome.exit_code == 1
    assert "firms.csv" in outcome.output
    assert "estimates.csv" in outcome.output


@pytest.mark.e2e
def test_one_changed_choice_in_the_spec_fails_and_names_the_key(
    finished: Workplace, study: dict[str, Any]
) -> None:
    study["models"]["did"]["small_sample"] = "none"
    finished.write(study)
    outcome = finished.ipec("verify", "outputs/small")
    assert outcome.exit_code == 1
    assert "models.did.small_sample" in outcome.output
    assert "std_error" in outcome.output


@pytest.mark.e2e
def test_a_spec_that_is_gone_says_how_to_name_it(finished: Workplace) -> None:
    finished.spec.rename(finished.folder / "moved.yaml")
    assert "fix: " in finished.ipec("verify", "outputs/small").output
    outcome = finished.ipec("verify", "outputs/small", "--spec", "moved.yaml")
    assert outcome.exit_code == 0, outcome.output


@pytest.mark.e2e
def test_an_input_that_is_gone_fails_and_is_named(finished: Workplace) -> None:
    (finished.folder / "firms.csv").unlink()
    outcome = finished.ipec("verify", "outputs/small")
    assert outcome.exit_code == 1
    assert "firms.csv" in outcome.output
