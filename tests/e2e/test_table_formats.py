"""Every format of a table through a whole run: files, manifest, page, pull, verify."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

import ipec_econ as ipec
from ipec_econ.core.vocabulary import TableFormat
from tests.e2e.conftest import Workplace

FORMATS = list(get_args(TableFormat))


@pytest.mark.e2e
def test_every_format_is_written_listed_linked_pulled_and_verified(
    workplace: Workplace, study: dict[str, Any]
) -> None:
    table = {**study["tables"]["main"], "formats": FORMATS, "style": "restud", "stars": True}
    workplace.write({**study, "tables": {"main": table}})
    outcome = workplace.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    folder = workplace.folder / "outputs/small"
    written = sorted(path.suffix[1:] for path in (folder / "tables").iterdir())
    assert written == sorted(FORMATS)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {"python-docx", "typst", "openpyxl"} <= manifest["versions"].keys()
    page = (folder / "index.html").read_text(encoding="utf-8")
    for form in FORMATS:
        assert f'href="tables/main.{form}"' in page
        name = f"mine.{form}"
        assert workplace.ipec("pull", "small/tables/main", "--out", name).exit_code == 0
        stored = (folder / f"tables/main.{form}").read_bytes()
        assert (workplace.folder / name).read_bytes() == stored
    verified = workplace.ipec("verify", "outputs/small")
    assert verified.exit_code == 0, verified.output


@pytest.mark.e2e
def test_python_hands_out_every_format(
    workplace: Workplace, study: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workplace.folder)
    workplace.write(study)
    view = ipec.run("study.yaml").tables["main"]
    assert view.to_typst().startswith("//")
    assert view.to_pdf().startswith(b"%PDF")
    assert view.to_docx()[:2] == view.to_xlsx()[:2] == b"PK"


@pytest.mark.e2e
def test_asterisks_in_a_style_without_them_are_refused_before_data_is_read(
    workplace: Workplace, study: dict[str, Any]
) -> None:
    table = {**study["tables"]["main"], "style": "aer", "stars": True}
    workplace.write({**study, "tables": {"main": table}})
    outcome = workplace.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    assert "`stars: true` in the style `aer`" in outcome.output
    assert "remove `stars`" in outcome.output
