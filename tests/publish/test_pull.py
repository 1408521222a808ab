"""One table or number for a brief."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ipec_econ.core.errors import PublishError
from ipec_econ.publish.pull import pull_reference
from ipec_econ.publish.writer import write_outputs
from tests.publish.conftest import TABLE, WithManifest, make_files


@pytest.fixture
def outputs(study_folder: Path) -> Path:
    return study_folder.parent


def pull_text(ref: str, outputs: Path, **options: object) -> str:
    return pull_reference(ref, folder=outputs, **options).content.decode()  # type: ignore[arg-type]


def test_a_table_is_pulled_as_markdown_unless_asked_otherwise(outputs: Path):
    pulled = pull_reference("grants/tables/main", folder=outputs)
    assert (pulled.content, pulled.media) == (TABLE, "text/markdown")


def test_a_table_is_pulled_in_any_format_it_was_written_in(outputs: Path):
    pulled = pull_reference("grants/tables/main", folder=outputs, fmt="tex")
    assert pulled.content == make_files()["tables/main.tex"]


def test_a_figure_is_pulled_as_png_or_as_it_was_written(
    tmp_path: Path, with_manifest: WithManifest
):
    pictures = {
        "figures/path.pdf": b"%PDF",
        "figures/path.png": b"\x89PNG",
        "figures/b.svg": b"<svg>",
    }
    write_outputs(tmp_path / "outputs" / "grants", with_manifest({**make_files(), **pictures}))
    outputs = tmp_path / "outputs"
    pulled = pull_reference("grants/figures/path", folder=outputs)
    assert (pulled.content, pulled.media) == (b"\x89PNG", "image/png")
    pulled = pull_reference("grants/figures/path", folder=outputs, fmt="pdf")
    assert (pulled.content, pulled.media) == (b"%PDF", "application/pdf")
    assert pull_text("grants/figures/b", outputs) == "<svg>"
    with pytest.raises(PublishError, match="no figure 'paht'") as caught:
        pull_reference("grants/figures/paht", folder=outputs)
    assert caught.value.problems[0].code == "publish/unknown-figure"
    with pytest.raises(PublishError, match="grants/figures/path") as caught:
        pull_reference("grants/figures", folder=outputs)


def test_an_estimate_is_pulled_as_text(outputs: Path):
    assert pull_text("grants/fe/coef/grant", outputs) == "-0.2523 (0.1506)\n"
    assert pull_text("grants/fe/coef/grant", outputs, digits=2) == "-0.25 (0.15)\n"


@pytest.mark.parametrize(
    ("fmt", "text"),
    [
        ("md", "-0.2523 (0.1506)\n"),
        ("tex", "$-0.2523$ (0.1506)%\n"),
        ("html", "&minus;0.2523 (0.1506)\n"),
    ],
)
def test_an_estimate_is_pulled_in_the_words_of_a_format(outputs: Path, fmt: str, text: str):
    assert pull_text("grants/fe/coef/grant", outputs, fmt=fmt) == text


def test_json_gives_every_column(outputs: Path):
    row = json.loads(pull_text("grants/fe/coef/grant", outputs, fmt="json"))
    assert row["estimate"] == -0.252314818182
    assert row["treatment"] is None
    assert row["n_obs"] == 162


def test_csv_gives_the_line_of_the_estimates_file(outputs: Path):
    lines = make_files()["estimates.csv"].decode().split("\n")
    assert pull_text("grants/fe/coef/grant", outputs, fmt="csv").split("\n")[:2] == lines[:2]


@pytest.mark.parametrize(
    ("ref", "text"),
    [
        ("grants/tw/att", "0.0845 (0.1506)\n"),
        ("grants/cs/att", "0.0980 (0.1506)\n"),
        ("grants/cs/att/event", "0.1100 (0.1506)\n"),
        ("grants/cs/att_gt/2013/2015", "0.1130 (0.1506)\n"),
        ("grants/cs/att_event/-1", "0.0000\n"),
        ("grants/cs/att_event", "0.0000\n"),
    ],
)
def test_averages_and_periods_name_their_estimates(outputs: Path, ref: str, text: str):
    assert pull_text(ref, outputs) == text


def test_a_study_is_named_by_a_path_too(outputs: Path, tmp_path: Path):
    ref = f"{outputs.as_posix()}/grants/fe/coef/grant"
    assert pull_text(ref, tmp_path / "elsewhere") == "-0.2523 (0.1506)\n"


def test_a_study_is_named_by_a_relative_path_too(outputs: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(outputs.parent)
    assert pull_text("outputs/grants/tables/main", Path("other")) == TABLE.decode()


@pytest.mark.parametrize(
    ("ref", "code", "fix"),
    [
        ("grant/tables/main", "unknown-study", "did you mean 'grants'"),
        ("grants/tables/mian", "unknown-table", "did you mean 'main'"),
        ("grants/ef/coef", "unknown-model", "available: fe, tw, cs"),
        ("grants/fe/coeff", "unknown-estimand", "did you mean 'coef'"),
        ("grants/fe/coef/grants", "unknown-term", "did you mean 'grant'"),
        ("grants/fe/coef", "ambiguous-reference", "add one of: /grant, /grant_1"),
        ("grants/cs/att_gt", "ambiguous-reference", "/2013/2014, /2013/2015"),
        ("grants", "incomplete-reference", "grants/tables/main, grants/fe/ESTIMAND"),
        ("grants/fe", "incomplete-reference", "grants/tw/ESTIMAND"),
        ("grants/tables", "incomplete-reference", "grants/tables/main"),
        ("grants/tables/main/more", "incomplete-reference", "grants/tables/main"),
        ("", "unknown-study", "grants"),
    ],
)
def test_an_unknown_reference_is_refused_with_what_there_is(
    outputs: Path, ref: str, code: str, fix: str
):
    with pytest.raises(PublishError) as caught:
        pull_reference(ref, folder=outputs)
    (problem,) = caught.value.problems
    assert problem.code == f"publish/{code}"
    assert fix in problem.fix


@pytest.mark.parametrize("ref", ["grants/tables/main", "grants/fe/coef/grant"])
def test_an_unknown_format_is_refused_with_those_there_are(outputs: Path, ref: str):
    with pytest.raises(PublishError) as caught:
        pull_reference(ref, folder=outputs, fmt="docx")
    (problem,) = caught.value.problems
    assert problem.code == "publish/unknown-format"
    assert "csv" in problem.fix


@pytest.mark.parametrize(
    ("ref", "file"),
    [("grants/tables/main", "tables/main.md"), ("grants/fe/coef/grant", "estimates.csv")],
)
def test_a_tampered_file_is_refused(outputs: Path, ref: str, file: str):
    place = outputs / "grants" / file
    place.write_bytes(place.read_bytes().replace(b"-0.2523", b"-0.3523"))
    with pytest.raises(PublishError) as caught:
        pull_reference(ref, folder=outputs)
    assert caught.value.problems[0].code == "publish/not-intact"


def test_a_deleted_file_is_refused(outputs: Path):
    (outputs / "grants" / "tables" / "main.md").unlink()
    with pytest.raises(PublishError) as caught:
        pull_reference("grants/tables/main", folder=outputs)
    assert caught.value.problems[0].code == "publish/not-intact"


def test_a_table_slipped_in_later_is_not_there(outputs: Path):
    (outputs / "grants" / "tables" / "better.md").write_bytes(b"0.9")
    with pytest.raises(PublishError) as caught:
        pull_reference("grants/tables/better", folder=outputs)
    assert caught.value.problems[0].code == "publish/unknown-table"


def test_without_any_study_the_remedy_is_to_run_one(tmp_path: Path):
    with pytest.raises(PublishError) as caught:
        pull_reference("grants/tables/main", folder=tmp_path / "outputs")
    assert "ipec run" in caught.value.problems[0].fix
