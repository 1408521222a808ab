"""The catalogue, read back from its pages."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.intact import check_intact
from ipec_econ.publish.manifest import read_manifest
from ipec_econ.publish.pull import pull_reference
from ipec_econ.runner.cataloguing import write_catalogue
from tests.catalogue import EVIL, SHIPPED, copy_studies

STUDIES = ("buyer_types", "evil", "first_award", "grunfeld_investment", "jtrain_grants", "tfp")
SINGLE = ("coef", "att", "acrt")

Attributes = dict[str, str | None]


class Page(HTMLParser):
    """What a page holds: its tags, its text, and the cells of every table row."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.text: list[str] = []
        self.rows: list[list[tuple[Attributes, str]]] = []
        self._cell: tuple[Attributes, list[str]] | None = None
        self.feed(file.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._cell = (dict(attrs), [])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell:
            self.rows[-1].append((self._cell[0], "".join(self._cell[1])))
            self._cell = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._cell:
            self._cell[1].append(data)

    def list_links(self) -> list[str]:
        return [str(attributes["href"]) for tag, attributes in self.tags if attributes.get("href")]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work") / "outputs"
    copy_studies(folder)
    return folder


@pytest.fixture(scope="module")
def site(outputs: Path) -> Path:
    written = write_catalogue(str(outputs), out=str(outputs.parent / "site"))
    assert written.studies == STUDIES
    assert written.files == len(list_files(outputs.parent / "site"))
    return outputs.parent / "site"


def read_estimates(outputs: Path, study: str) -> list[dict[str, str]]:
    with (outputs / study / "estimates.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def list_estimates(page: Page) -> dict[str, tuple[str, ...]]:
    """Return reference → exact value and interval of the lines that have a number."""
    found = {}
    for row in page.rows:
        for attributes, _ in row:
            if "data-value" in attributes and attributes.get("class") == "value":
                interval = next(a for a, _ in row if a.get("class") == "interval")
                found[row[-1][1]] = (
                    str(attributes["data-value"]),
                    str(interval.get("data-lower", "")),
                    str(interval.get("data-upper", "")),
                )
    return found


def test_the_index_of_estimates_has_the_numbers_of_estimates_csv(outputs: Path, site: Path):
    expected = {
        "/".join(filter(None, (study, row["model"], row["estimand"], row["term"]))): (
            row["estimate"], row["conf_low"], row["conf_high"]
        )
        for study in STUDIES
        for row in read_estimates(outputs, study)
        if row["estimand"] in SINGLE
    }  # fmt: skip
    assert list_estimates(Page(site / "estimates.html")) == expected
    assert len(expected) > 30


def test_a_path_is_one_line_and_its_numbers_are_on_the_study_s_page(outputs: Path, site: Path):
    rows = read_estimates(outputs, "first_award")
    of_cs = [row for row in rows if row["model"] == "cs" and row["estimand"] == "att_gt"]
    lines = [[text for _, text in row] for row in Page(site / "estimates.html").rows]
    (line,) = [one for one in lines if one[0] == "Effects by cohort and period" and one[3] == "cs"]
    values = [float(row["estimate"]) for row in of_cs]
    assert line[1] == f"{len(of_cs)} estimates"
    assert line[2] == f"from {min(values):.4f} to {max(values):.4f}".replace("-", "−")
    found = list_estimates(Page(site / "studies" / "first_award.html"))
    events = [one for one in rows if one["estimand"] == "att_event" and "/" not in one["model"]]
    assert len(events) > 40
    for row in events:
        reference = f"first_award/{row['model']}/att_event/{row['rel_time']}"
        assert found[reference][0] == row["estimate"]


def test_references_of_every_kind_are_what_pull_takes(site: Path):
    for study in ("first_award", "jtrain_grants"):
        page = Page(site / "studies" / f"{study}.html")
        found = list_estimates(page)
        codes = [
            text for row in page.rows for _, text in row
            if text.startswith((f"{study}/tables/", f"{study}/figures/"))
        ]  # fmt: skip
        for reference in codes:
            assert pull_reference(reference, folder=site / "files").content
        assert len(codes) == len(set(codes)) > 0
        # One of each model's kinds of estimates: a pull reads the whole study.
        kinds = {tuple(reference.split("/")[:3]): reference for reference in found}
        assert kinds
        for reference in kinds.values():
            value = found[reference][0]
            pulled = pull_reference(reference, folder=site / "files", digits=4).content.decode()
            assert pulled.split()[0] == f"{float(value):.4f}".replace("-0.0000", "0.0000")


def test_the_copies_are_what_the_runs_wrote_and_every_link_leads_somewhere(site: Path):
    for study in STUDIES:
        folder = site / "files" / study
        assert check_intact(folder, read_manifest(folder)) == ()
    for file in site.glob("**/*.html"):
        if "files" in file.parts:
            continue
        page = Page(file)
        names = {attributes.get("id") for _, attributes in page.tags}
        for link in page.list_links():
            if link.startswith("#"):
                assert link[1:] in names, f"{file}: {link}"
            else:
                assert (file.parent / link.partition("#")[0]).is_file(), f"{file}: {link}"
    linked = {
        (site / "studies" / link).resolve()
        for study in STUDIES
        for link in Page(site / "studies" / f"{study}.html").list_links()
    }
    assert {file.resolve() for file in (site / "files").glob("**/*") if file.is_file()} <= linked


def test_a_study_s_page_says_all_that_its_index_page_says(site: Path):
    for study in ("first_award", "buyer_types"):
        there = Page(SHIPPED / study / "index.html")
        here = Page(site / "studies" / f"{study}.html")
        cells = [[text for _, text in row] for row in there.rows]
        assert [[text for _, text in row] for row in here.rows][: len(cells)] == cells
        pictures = [a for tag, a in there.tags if tag == "img"]
        assert [a for tag, a in here.tags if tag == "img"] == pictures
        notices = [notice.text for notice in read_manifest(SHIPPED / study).notices]
        text = " ".join("".join(here.text).split())
        for notice in notices:
            assert " ".join(notice.replace("`", "").split()) in text
        resolved = (SHIPPED / study / "resolved.yaml").read_text(encoding="utf-8")
        assert resolved.strip() in "".join(here.text)


def test_the_first_page_says_what_a_study_is_about(site: Path):
    text = " ".join("".join(Page(site / "index.html").text).split())
    assert "0.0783 (95% interval 0.0630 to 0.0936) Average effect on the treated (simple)" in text
    assert "−0.2523 (95% interval −0.5510 to 0.0464) Grant, OLS, model fe" in text
    assert "Firms9,458" in text
    assert "Awards linked85.1%" in text
    assert "A gain of 3%." in text
    assert "profile strict, 2 places withheld" in text
    assert "Gridsrobust" in text


def test_a_regression_is_found_by_the_treatment_that_is_its_regressor(site: Path):
    items = [a for tag, a in Page(site / "index.html").tags if tag == "li" and "data-words" in a]
    treatments = {
        str(a["data-words"]).split()[0]: json.loads(str(a["data-treatment"])) for a in items
    }
    assert treatments["buyer_types"] == ["share"]
    assert "first_clean" in treatments["first_award"]
    assert treatments["jtrain_grants"] == []


def test_a_hostile_text_stays_text(site: Path):
    for file in (site / "index.html", site / "estimates.html", site / "studies" / "evil.html"):
        page = Page(file)
        scripts = [tag for tag, _ in page.tags if tag == "script"]
        assert len(scripts) == (0 if file.name == "evil.html" else 1)
        assert not [a for _, a in page.tags for name in a if name.startswith("on")]
        assert "javascript:" not in " ".join(page.list_links())
        assert all(str(a["src"]).startswith("data:") for _, a in page.tags if "src" in a)
    assert EVIL in "".join(Page(site / "index.html").text)
    assert EVIL in "".join(Page(site / "studies" / "evil.html").text)


def test_the_same_studies_give_the_same_bytes(outputs: Path, site: Path, tmp_path: Path):
    code = "import sys; from ipec_econ.runner.cataloguing import write_catalogue as w; "
    code += "w(sys.argv[1], out=sys.argv[2])"
    subprocess.run(
        [sys.executable, "-c", code, str(outputs), str(tmp_path / "again")],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        cwd=Path(__file__).parents[2],
        check=True,
    )
    for name in list_files(site):
        assert (tmp_path / "again" / name).read_bytes() == (site / name).read_bytes(), name
    assert list_files(tmp_path / "again") == list_files(site)
