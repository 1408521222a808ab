"""Briefs: filled in every place, all problems at once, and held against results later."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import PublishError
from ipec_econ.runner.brief_check import check_brief
from ipec_econ.runner.briefing import write_brief
from ipec_econ.runner.pulling import pull_to
from tests.runner.make_headline_study import write_study

TEMPLATE = """# A brief

{{four_firms/headlines/gain}} That is {{ four_firms/headlines/gain/value }};
the estimate is {{four_firms/gva/att | estimate 2}} ({{four_firms/gva/att | conf_int 1}}).

{{four_firms/tables/main}}

{{four_firms/figures/dots}}

Braces that stay: \\{{x}}.
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("four")
    ipec.run(str(write_study(folder)), out=str(folder / "outputs"))
    return folder / "outputs"


def write(tmp_path: Path, text: str = TEMPLATE) -> Path:
    template = tmp_path / "template.md"
    template.write_text(text, encoding="utf-8")
    return template


def fill(template: Path, outputs: Path, name: str = "brief.md") -> Path:
    target = template.with_name(name)
    write_brief(str(template), str(target), folder=str(outputs))
    return target


def change_results(outputs: Path, folder: Path) -> Path:
    """Return a copy of the results whose headline says something else."""
    changed = folder / "outputs"
    shutil.copytree(outputs, changed)
    study = changed / "four_firms"
    content = (study / "headlines.json").read_bytes().replace(b"110.3%", b"99.9%")
    add_output(study, "headlines.json", content)
    return changed


def add_output(study: Path, name: str, content: bytes) -> None:
    """Put a file among a study's outputs, as if its run had written it."""
    (study / name).write_bytes(content)
    manifest = json.loads((study / "manifest.json").read_bytes())
    kept = [one for one in manifest["outputs"] if one["path"] != name]
    digest = hashlib.sha256(content).hexdigest()
    kept.append({"path": name, "sha256": digest, "bytes": len(content)})
    manifest["outputs"] = kept
    (study / "manifest.json").write_text(json.dumps(manifest))


def test_markdown_is_filled_and_recorded(outputs: Path, tmp_path: Path) -> None:
    brief = fill(write(tmp_path), outputs)
    text = brief.read_text(encoding="utf-8")
    assert "A first contract changes productivity by 110.3% (95%" in text
    assert "That is 110.3%;\nthe estimate is 0.74 (0." in text
    assert (outputs / "four_firms" / "tables" / "main.md").read_text().strip() in text
    assert "](brief_files/four_firms-dots.png)" in text
    assert "Braces that stay: {{x}}." in text
    picture = tmp_path / "brief_files" / "four_firms-dots.png"
    stored = outputs / "four_firms" / "figures" / "dots.png"
    assert picture.read_bytes() == stored.read_bytes()
    record = json.loads((tmp_path / "brief.md.refs.json").read_text(encoding="utf-8"))
    said = {one["placeholder"]: one["text"] for one in record["references"]}
    assert said["four_firms/headlines/gain/value"] == "110.3%"
    assert str(tmp_path) not in (tmp_path / "brief.md.refs.json").read_text(encoding="utf-8")


def test_all_problems_at_once_with_their_lines_and_nothing_written(
    outputs: Path, tmp_path: Path
) -> None:
    text = (
        "{{four_firms/headlines/gian}}\n{{fuor_firms/headlines/gain}}\n"
        "words {{four_firms/tables/main}}\n{{open\n{{four_firms/gva/att | percent 1}}\n"
        "{{four_firms/headlines/gain | value}}\n{{}}\n"
    )
    with pytest.raises(PublishError) as caught:
        fill(write(tmp_path, text), outputs)
    found = caught.value.problems
    assert [problem.code for problem in found] == [
        "publish/unknown-headline",
        "publish/unknown-study",
        "publish/brief-placeholder",
        "publish/brief-placeholder",
        "publish/unknown-field",
        "publish/unknown-field",
        "publish/unknown-study",
    ]
    assert [problem.where.split(":")[0] for problem in found] == [
        f"template.md, line {number}" for number in range(1, 8)
    ]
    assert PublishError.exit_code == 9
    assert [file.name for file in tmp_path.iterdir()] == ["template.md"]


def test_an_edited_brief_still_has_a_number_at_the_start_of_a_line(
    outputs: Path, tmp_path: Path
) -> None:
    brief = fill(write(tmp_path, "{{four_firms/gva/att}}\n"), outputs)
    text = brief.read_text(encoding="utf-8")
    assert text.startswith("0\\.7")  # else Markdown takes it for a list
    brief.write_text(text + "More words.\n", encoding="utf-8")
    found = check_brief(str(brief), folder=str(outputs))
    assert found.differences == ()
    assert found.remarks == ("brief.md was edited since it was written",)


def test_more_decimals_than_were_published_are_refused(outputs: Path, tmp_path: Path) -> None:
    for digits in ("13", "999999999", "9" * 5000):
        with pytest.raises(PublishError):
            fill(write(tmp_path, f"{{{{four_firms/gva/att | {digits}}}}}\n"), outputs)


def test_two_figures_of_one_file_name_are_refused(outputs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "four_firms"
    shutil.copytree(outputs / "four_firms", other)
    name = "figures/dots.png"
    template = write(
        tmp_path, f"{{{{four_firms/figures/dots}}}}\n\n{{{{{other.as_posix()}/figures/dots}}}}\n"
    )
    fill(template, outputs)
    add_output(other, name, (other / name).read_bytes() + b"\0")
    with pytest.raises(PublishError, match="file name of another one"):
        fill(template, outputs, "again.md")


def test_nothing_is_written_among_the_files_of_a_study(outputs: Path, tmp_path: Path) -> None:
    template = write(tmp_path, "{{four_firms/gva/att}}\n")
    inside = outputs / "four_firms" / "briefs" / "brief.md"
    with pytest.raises(PublishError, match="lies in the folder of study four_firms"):
        write_brief(str(template), str(inside), folder=str(outputs))
    with pytest.raises(PublishError, match="lies in the folder of study four_firms"):
        pull_to("four_firms/gva/att", folder=str(outputs), form="tex", out=str(inside))
    assert not inside.parent.exists()
    # Beside the studies' folders there is room.
    write_brief(str(template), str(outputs / "brief.md"), folder=str(outputs))


def test_no_template_code_runs(outputs: Path, tmp_path: Path) -> None:
    for code in ("{{ 1 + 1 }}", "{{ config.items() }}", "{{ four_firms.__class__ }}"):
        with pytest.raises(PublishError):
            fill(write(tmp_path, code), outputs)
    kept = "{% for x in y %}{% endfor %}\n"
    assert fill(write(tmp_path, kept), outputs).read_text() == kept


def test_a_text_is_words_and_no_markup(outputs: Path, tmp_path: Path) -> None:
    text = "{{four_firms/headlines/gain/model}} {{four_firms/headlines/per_pound/outcome}}\n"
    assert fill(write(tmp_path, text), outputs).read_text() == "lp log\\_gva\n"


def test_the_same_results_are_what_the_brief_says(outputs: Path, tmp_path: Path) -> None:
    brief = fill(write(tmp_path), outputs)
    found = check_brief(str(brief), folder=str(outputs))
    assert (found.n_references, found.differences, found.remarks) == (6, (), ())


def test_other_results_are_told_and_a_rerun_says_what_changed(
    outputs: Path, tmp_path: Path
) -> None:
    template = write(tmp_path)
    brief = fill(template, outputs)
    changed = change_results(outputs, tmp_path / "later")
    found = check_brief(str(brief), folder=str(changed))
    assert any("110.3% → 99.9%" in line for line in found.differences)
    assert len(found.differences) == 2
    assert any("was run again since" in line for line in found.remarks)
    summary = write_brief(str(template), str(brief), folder=str(changed))
    assert any("110.3% → 99.9%" in line for line in summary.changes)
    assert check_brief(str(brief), folder=str(changed)).differences == ()


def test_a_headline_that_was_renamed_is_told(outputs: Path, tmp_path: Path) -> None:
    brief = fill(write(tmp_path, "{{four_firms/headlines/gain/value}}"), outputs)
    changed = tmp_path / "later" / "outputs"
    shutil.copytree(outputs, changed)
    study = changed / "four_firms"
    content = (study / "headlines.json").read_bytes().replace(b'"gain": {', b'"gains": {')
    add_output(study, "headlines.json", content)
    found = check_brief(str(brief), folder=str(changed))
    (line,) = found.differences
    assert line.startswith("{{four_firms/headlines/gain/value}}: the study has no headline 'gain'")
    assert "did you mean 'gains'?" in line


def test_an_edited_brief_is_neither_lost_nor_taken_for_the_results(
    outputs: Path, tmp_path: Path
) -> None:
    template = write(tmp_path, "It is {{four_firms/headlines/gain/value}}.\n")
    brief = fill(template, outputs)
    brief.write_text("It is 110.3%, we think.\n")
    found = check_brief(str(brief), folder=str(outputs))
    assert found.differences == ()
    assert found.remarks == ("brief.md was edited since it was written",)
    brief.write_text("It is 140.3%.\n")
    (line,) = check_brief(str(brief), folder=str(outputs)).differences
    assert "no longer in brief.md: 110.3%" in line
    with pytest.raises(PublishError, match="or edited"):
        fill(template, outputs)
    assert brief.read_text() == "It is 140.3%.\n"


@pytest.mark.parametrize("name", ["template.md", "brief.docx", "brief.pdf"])
def test_targets_that_are_refused(outputs: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(PublishError) as caught:
        fill(write(tmp_path), outputs, name)
    assert caught.value.problems[0].code == "publish/brief-target"


def test_files_that_are_not_there_or_no_text(outputs: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="cannot be read"):
        fill(tmp_path / "nowhere.md", outputs)
    (tmp_path / "latin.md").write_bytes(b"\xe9\xff")
    with pytest.raises(PublishError, match="no UTF-8"):
        fill(tmp_path / "latin.md", outputs)
    (tmp_path / "alone.md").write_text("words\n")
    with pytest.raises(PublishError, match=r"no alone\.md\.refs\.json"):
        check_brief(str(tmp_path / "alone.md"), folder=str(outputs))
    brief = fill(write(tmp_path, "words\n"), outputs)
    brief.with_name("brief.md.refs.json").write_text("{}")
    with pytest.raises(PublishError, match=r"refs\.json cannot be read"):
        check_brief(str(brief), folder=str(outputs))


def test_a_withheld_headline_is_not_filled_in(outputs: Path, tmp_path: Path) -> None:
    changed = tmp_path / "later" / "outputs"
    shutil.copytree(outputs, changed)
    study = changed / "four_firms"
    content = json.loads((study / "headlines.json").read_bytes())
    content["headlines"]["gain"] = {"withheld": True}
    add_output(study, "headlines.json", json.dumps(content).encode())
    with pytest.raises(PublishError) as caught:
        fill(write(tmp_path, "{{four_firms/headlines/gain}}"), changed)
    assert caught.value.problems[0].code == "publish/withheld"
