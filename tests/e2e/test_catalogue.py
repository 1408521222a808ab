"""The catalogue in a browser, from the disk: search and filters by keyboard, and accessibility."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.publish.folder_content import list_files
from tests.browser import Browser, open_browser, read_axe
from tests.catalogue import SHIPPED, copy_studies
from tests.e2e.conftest import Workplace

pytestmark = pytest.mark.browser

WIDE, NARROW = 1280, 375
PAGES = ("index.html", "estimates.html", "studies/first_award.html", "studies/evil.html")
SHOWN = "[...document.querySelectorAll('[data-words]')].filter((one) => !one.hidden)"
TITLES = f"{SHOWN}.map((one) => one.querySelector('h2').textContent)"
STATUS = "document.getElementById('catalogue-shown').textContent"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ipec_econ.runner.cataloguing import write_catalogue

    folder = tmp_path_factory.mktemp("catalogue")
    copy_studies(folder / "outputs")
    write_catalogue(str(folder / "outputs"), out=str(folder / "site"))
    return folder / "site"


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def browser(started: Browser) -> Iterator[Browser]:
    """Return the browser; no script failed and nothing was blocked or missing while it was used."""
    started.log.clear()
    started.resize(WIDE)
    yield started
    assert started.log == []


def open_page(browser: Browser, site: Path, page: str) -> None:
    browser.open(f"{site.as_uri()}/{page}")


def focus(browser: Browser) -> str:
    return str(browser.evaluate("document.activeElement.id || document.activeElement.className"))


def tab_to(browser: Browser, wanted: str) -> None:
    for _ in range(30):
        if focus(browser) == wanted:
            return
        browser.press("Tab")
    raise AssertionError(f"no key leads to {wanted}")


def expect_status(browser: Browser, text: str) -> None:
    browser.wait(f"{STATUS} === {json.dumps(text)}")


def test_studies_are_searched_and_filtered_by_keyboard(browser: Browser, site: Path):
    open_page(browser, site, "index.html")
    expect_status(browser, "6 of 6 studies shown.")
    browser.press("Tab")
    assert focus(browser) == "skip"
    browser.press("Enter")
    browser.wait("document.activeElement.id === 'catalogue-main'")
    assert browser.evaluate("location.hash") == "#catalogue-main"
    browser.press("Tab")
    assert focus(browser) == "filter-q"
    browser.type("GRANTS scrap")
    expect_status(browser, "1 of 6 studies shown.")
    assert browser.evaluate(TITLES) == ["Job-training grants and scrap rates"]
    assert browser.evaluate("location.hash") == "#q=GRANTS+scrap"
    tab_to(browser, "filter-estimator")
    browser.press("End")
    expect_status(browser, "No study matches. Clear the filters to see all 6.")
    assert browser.evaluate(f"{SHOWN}.length") == 0
    browser.press("Tab")
    browser.press("Enter")
    expect_status(browser, "6 of 6 studies shown.")
    assert browser.evaluate("location.hash") == ""
    tab_to(browser, "filter-q")
    browser.type("arger")
    expect_status(browser, "1 of 6 studies shown.")
    assert "Ärger" in browser.evaluate(TITLES)[0]


def test_a_filter_is_kept_in_the_address(browser: Browser, site: Path):
    open_page(browser, site, "estimates.html")
    tab_to(browser, "filter-study")
    browser.type("first")
    browser.wait("document.getElementById('filter-study').value === 'first_award'")
    tab_to(browser, "filter-estimand")
    browser.press("ArrowDown")
    browser.wait("document.getElementById('filter-estimand').value === 'att'")
    address = browser.evaluate("location.href")
    assert address.endswith("estimates.html#study=first_award&estimand=att")
    kept = browser.evaluate(f"{SHOWN}.map((row) => row.lastChild.textContent)")
    assert len(kept) > 4
    assert all(one.startswith("first_award/") and "/att/" in one for one in kept)
    browser.open(address)
    assert browser.evaluate(f"{SHOWN}.map((row) => row.lastChild.textContent)") == kept
    assert browser.evaluate("document.getElementById('filter-study').value") == "first_award"
    browser.evaluate("location.hash = '#q=sun-abraham%20callaway-sant%27anna'")
    expect_status(browser, f"No line matches. Clear the filters to see all {count_lines(browser)}.")
    browser.evaluate("location.hash = '#q=callaway-sant%27anna&study=nobody'")
    browser.wait(f"{SHOWN}.length > 0")
    names = browser.evaluate(f"{SHOWN}.map((row) => row.children[5].textContent)")
    assert set(names) == {"Callaway–Sant’Anna"}
    assert browser.evaluate("document.getElementById('filter-study').value") == ""


def count_lines(browser: Browser) -> int:
    return int(browser.evaluate("document.querySelectorAll('[data-words]').length"))


def test_without_scripts_everything_is_there_and_no_filter_is(browser: Browser, site: Path):
    browser.switch_scripts(on=False)
    try:
        open_page(browser, site, "index.html")
        assert browser.evaluate(f"{SHOWN}.length") == 6
        assert browser.evaluate("document.getElementById('catalogue-filters').offsetHeight") == 0
    finally:
        browser.switch_scripts(on=True)


@pytest.mark.parametrize("page", ["index.html", "estimates.html", "studies/evil.html"])
def test_no_text_of_a_study_runs(browser: Browser, site: Path, page: str):
    open_page(browser, site, page)
    assert browser.evaluate("window.hacked === undefined")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_wider_than_its_window_and_focus_is_seen(
    browser: Browser, site: Path, page: str
):
    open_page(browser, site, page)
    for width in (WIDE, NARROW):
        browser.resize(width)
        wide = browser.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
    browser.press("Tab")
    assert browser.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("page", PAGES)
def test_the_accessibility_checker_finds_nothing(browser: Browser, site: Path, page: str):
    checker = read_axe()
    open_page(browser, site, page)
    browser.evaluate(f"{checker}; 0")
    # Other pages are the same wide or narrow; the filters are not, and the checker takes its time.
    for width in (WIDE, NARROW) if page == "index.html" else (NARROW,):
        browser.resize(width)
        found: dict[str, Any] = browser.evaluate(
            "axe.run().then((found) => ({passes: found.passes.length, violations: "
            "found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])}))"
        )
        assert found["violations"] == []
        assert found["passes"] > 20


def test_the_command_writes_it_and_names_what_is_wrong(workplace: Workplace):
    outputs = workplace.folder / "outputs"
    shutil.copytree(SHIPPED / "jtrain_grants", outputs / "jtrain_grants")
    (outputs / "notes").mkdir()
    done = workplace.ipec("catalogue", "outputs", "-o", "site")
    assert done.exit_code == 0
    assert "left out: outputs/notes holds no manifest.json" in done.output
    count = len(list_files(workplace.folder / "site"))
    assert f"1 study, {count} files: open site/index.html" in done.output
    before = (workplace.folder / "site" / "studies" / "jtrain_grants.html").read_bytes()
    shutil.copytree(outputs / "jtrain_grants", outputs / "twin")
    (outputs / "twin" / "estimates.csv").write_text("edited")
    shutil.copytree(outputs / "jtrain_grants", outputs / "third")
    broken = workplace.ipec("catalogue", "outputs", "-o", "site")
    assert broken.exit_code == 9
    assert "publish/not-intact" in broken.output
    assert "estimates.csv" in broken.output
    assert "publish/study-twice" in broken.output
    assert (workplace.folder / "site" / "studies" / "jtrain_grants.html").read_bytes() == before
