"""Headlines from a spec to files: hand arithmetic, pages, references, refusals at run time."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import PublishError, RenderError
from ipec_econ.runner.outcome import Run
from ipec_econ.runner.pulling import pull_to
from tests.runner.make_headline_study import EFFECT, GVA, MONEY, SPEND, write_study

RTOL = 1e-8
"""A coefficient of an iterative demeaner, transformed."""


def run(spec: Path, out: Path) -> Run:
    return ipec.run(str(spec), out=str(out))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("four")
    return run(write_study(folder), folder / "outputs")


def pull(finished: Run, ref: str, form: str | None = None) -> str:
    return pull_to(ref, folder=str(finished.folder.parent), form=form, out=None).decode()


def test_numbers_by_hand(finished: Run) -> None:
    gain, per_pound = finished.headlines["gain"], finished.headlines["per_pound"]
    assert gain.number.value == pytest.approx(100 * math.expm1(EFFECT), rel=RTOL)
    observed = sum(GVA[firm][1] for firm in SPEND) / 2
    spent = sum(SPEND.values()) / 2
    amount = observed * (1 - math.exp(-EFFECT)) / spent
    assert per_pound.number.value == pytest.approx(amount, rel=RTOL)
    assert per_pound.money is not None
    assert (per_pound.money.spend, per_pound.money.n_obs, per_pound.money.n_units) == (20, 2, 2)
    # An effect 10 log points higher is a higher end, on both scales.
    low, high = gain.number.low, gain.number.high
    assert low is not None
    assert high is not None
    assert low < gain.number.value < high
    assert high - gain.number.value > gain.number.value - low


def test_the_file_has_the_row_and_the_same_bytes_again(finished: Run, tmp_path: Path) -> None:
    content = json.loads(finished.files["headlines.json"])
    gain = content["headlines"]["gain"]
    assert gain["key"] == "att twfe"
    assert gain["estimate"]["estimate"] == pytest.approx(EFFECT, rel=RTOL)
    assert gain["value"] == pytest.approx(100 * math.expm1(EFFECT), rel=RTOL)
    again = run(write_study(tmp_path), tmp_path / "outputs")
    assert again.files["headlines.json"] == finished.files["headlines.json"]
    assert again.files["index.html"] == finished.files["index.html"]


def test_the_page_shows_sentences_and_how_they_were_made(finished: Run) -> None:
    page = finished.files["index.html"].decode()
    assert page.index('id="headlines"') < page.index('id="results"')
    assert "A first contract changes productivity by 110.3%" in page
    assert "The denominator is taken as known" in page
    assert "Maryland scale: 3 of 5" in page


def test_every_format_of_a_headline(finished: Run) -> None:
    sentence = finished.headlines["gain"].sentence
    ref = "four_firms/headlines/gain"
    assert pull(finished, ref) == f"{sentence}\n"
    assert pull(finished, ref, "html") == f"{sentence}\n"
    assert pull(finished, ref, "md") == f"{sentence}\n"
    assert pull(finished, f"{ref}/value") == "110.3%\n"
    assert pull(finished, f"{ref}/value", "tex") == "110.3\\%%\n"
    assert json.loads(pull(finished, ref, "json"))["sentence"] == sentence
    header, row = pull(finished, ref, "csv").splitlines()
    assert len(header.split(",")) == 19
    assert row.startswith("four_firms,")


def test_a_headline_in_word_is_one_paragraph_and_repeats(finished: Run) -> None:
    docx = pytest.importorskip("docx")
    from io import BytesIO

    ref, folder = "four_firms/headlines/gain", str(finished.folder.parent)
    content = pull_to(ref, folder=folder, form="docx", out=None)
    assert content == pull_to(ref, folder=folder, form="docx", out=None)
    paragraphs = [one.text for one in docx.Document(BytesIO(content)).paragraphs]
    assert paragraphs == [finished.headlines["gain"].sentence]
    estimate = pull_to("four_firms/gva/att", folder=folder, form="docx", out=None)
    said = pull(finished, "four_firms/gva/att").strip()
    assert [one.text for one in docx.Document(BytesIO(estimate)).paragraphs] == [said]


def test_the_catalogue_lists_what_can_be_pulled(finished: Run) -> None:
    catalogue = json.loads(pull(finished, "four_firms"))
    there = catalogue["references"]
    assert there["four_firms/headlines/gain/value"]["text"] == "110.3%"
    assert there["four_firms/tables/main"]["formats"] == ["csv", "html", "md", "tex"]
    assert there["four_firms/figures/dots"]["formats"] == ["png"]
    for ref, entry in there.items():
        if entry["kind"] == "estimate":
            assert pull(finished, ref).strip() == entry["text"]


def test_macros_for_latex(finished: Run) -> None:
    macros = pull(finished, "four_firms", "macros")
    name = r"\expandafter\def\csname ipec@four_firms/headlines/gain/value\endcsname{110.3\%}%"
    assert name in macros.splitlines()
    assert r"\PackageError" in macros
    # As docs/briefs.md has it: an estimate without its term, where one row is meant.
    assert pull(finished, "four_firms/gva/att").startswith("0.7431 (")
    for spelling in ("gva/att", "gva/att/twfe"):
        assert rf"\csname ipec@four_firms/{spelling}\endcsname{{0.7431 (" in macros


def test_macros_of_what_falls_have_a_minus(tmp_path: Path) -> None:
    spec = write_study(tmp_path, one={"model": "loss", "estimand": "att"})
    text = spec.read_text().replace("    log_lp:", "    loss: -ln(gva)\n    log_lp:", 1)
    model = "  loss:\n    estimator: twfe\n    outcome: loss\n"
    spec.write_text(text.replace("  level:\n", f"{model}  level:\n", 1))
    macros = pull(run(spec, tmp_path / "outputs"), "four_firms", "macros")
    assert r"ipec@four_firms/loss/att\endcsname{\ensuremath{-}0.7431 (" in macros


def test_a_version_is_that_of_the_results(finished: Run) -> None:
    version = json.loads(pull(finished, "four_firms"))["version"]
    assert pull(finished, f"four_firms@{version[:6]}/headlines/gain/value") == "110.3%\n"
    with pytest.raises(PublishError, match=version):
        pull(finished, "four_firms@0123456789ab/headlines/gain")


@pytest.mark.parametrize(
    ("ref", "form", "code", "fix"),
    [
        ("four_firms/headlines/gian", None, "publish/unknown-headline", "did you mean 'gain'?"),
        ("four_firms/headlines/gain/vlaue", None, "publish/unknown-field", "mean 'value'?"),
        ("four_firms/headlines", None, "publish/unknown-headline", "gain, per_pound"),
        ("four_firms/headlines/gain", "pdf", "publish/unknown-format", "text, md"),
        ("four_firms", "docx", "publish/unknown-format", "json, macros"),
        ("four_firms/gain", None, "publish/incomplete-reference", "four_firms/headlines/ID"),
    ],
)
def test_references_that_name_nothing(
    finished: Run, ref: str, form: str | None, code: str, fix: str
) -> None:
    with pytest.raises(PublishError) as caught:
        pull(finished, ref, form)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert fix in problem.fix


def test_a_file_that_was_changed_is_not_pulled_from(finished: Run, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(finished.folder, tmp_path / "four_firms")
    file = tmp_path / "four_firms" / "headlines.json"
    file.write_text(file.read_text().replace("110.3%", "210.3%"))
    with pytest.raises(PublishError, match="not what the run wrote"):
        pull_to("four_firms/headlines/gain", folder=str(tmp_path), form=None, out=None)


def test_what_only_data_can_tell_is_refused_together_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    other: dict[str, Any] = {"model": "gva", "estimand": "att", "term": "simple"}
    unpaid = {**MONEY, "spend": "none"}
    spec = write_study(tmp_path, one=other, two=unpaid)
    text = spec.read_text().replace("  columns:\n", "  columns:\n    none: paid * 0\n", 1)
    spec.write_text(text)
    with pytest.raises(RenderError) as caught:
        run(spec, tmp_path / "outputs")
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["render/no-such-estimate", "render/no-award-money"]
    assert all("four_firms.yaml:" in problem.where for problem in caught.value.problems)
    assert not (tmp_path / "outputs").exists()
