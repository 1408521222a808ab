"""Estimators, their methods pages and their reference cases are the same list."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from ipec_econ.core.vocabulary import ESTIMATORS as LANGUAGE
from ipec_econ.estimate.registry import ESTIMATORS
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "methods"
CASES = ROOT / "tests" / "reference"
HEADINGS = (
    "Estimand and equation",
    "Assumptions",
    "What is checked, and what cannot be",
    "Standard errors",
    "Edge cases",
    "Reference cases, and the largest difference seen",
    "Deviations",
)


def read_case(name: str) -> dict:
    return yaml.safe_load((CASES / name / "case.yaml").read_text())


def test_every_estimator_has_a_page_and_a_reference_case() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")}
    cases = {path.parent.name for path in CASES.glob("*/case.yaml")}
    assert set(ESTIMATORS) <= pages
    assert set(ESTIMATORS) == cases


def test_no_page_describes_an_estimator_that_is_not_there() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")}
    assert pages & set(LANGUAGE) == set(ESTIMATORS)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_the_registry_uses_the_languages_word(name: str) -> None:
    assert ESTIMATORS[name].info.name == name
    assert name in LANGUAGE


@pytest.mark.parametrize("name", ESTIMATORS)
def test_a_page_has_every_heading(name: str) -> None:
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)
    assert [heading for heading in HEADINGS if not any(h.startswith(heading) for h in found)] == []


@pytest.mark.parametrize("name", ESTIMATORS)
def test_the_reference_is_the_one_that_the_estimator_names(name: str) -> None:
    case = read_case(name)
    language = case.get("language", "R")
    assert f"{language} {case['package']} {case['version']}" == ESTIMATORS[name].info.reference
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert ESTIMATORS[name].info.reference in page


@pytest.mark.parametrize("name", ESTIMATORS)
def test_reference_files_are_unchanged(name: str) -> None:
    case = read_case(name)
    for entry in (*case["data"], *case["expected"]):
        stored = (CASES / name / entry["file"]).read_bytes()
        assert hashlib.sha256(stored).hexdigest() == entry["sha256"], entry["file"]


@pytest.mark.parametrize("name", ESTIMATORS)
def test_tolerances_are_the_ones_in_use_and_were_met(name: str) -> None:
    case = read_case(name)
    assert case["tolerance"] == {"estimate": ESTIMATE_RTOL, "std_error": STD_ERROR_RTOL}
    assert all(case["observed"][key] < case["tolerance"][key] for key in case["tolerance"])
    assert all((ROOT / path).is_file() for path in case["compared_by"])


def test_the_import_contract_lists_every_estimator() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {one["id"]: one for one in settings["tool"]["importlinter"]["contracts"]}
    modules = [type(estimator).__module__ for estimator in ESTIMATORS.values()]
    assert contracts["estimators"]["modules"] == modules
