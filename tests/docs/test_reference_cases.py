"""Every case of the reference files is compared, or listed with the reason why not."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from tests.observe import OBSERVED

REFERENCE = OBSERVED.parent
ADVICE = "run `pytest -m reference --observe -n 0`, or say in unmatched.yaml why not"


@pytest.fixture(scope="module")
def observed() -> dict:
    return json.loads(OBSERVED.read_text("utf-8"))


@pytest.fixture(scope="module")
def unmatched() -> dict:
    return yaml.safe_load((REFERENCE / "unmatched.yaml").read_text("utf-8"))


def list_excused(entries: list[dict]) -> list[str]:
    return [name for entry in entries for name in entry["cases"]]


def is_excused(case: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(case, pattern) for pattern in patterns)


def list_synthetic() -> list[str]:
    files = ("reference.json", "reference_more.json")
    return [
        case["id"]
        for name in files
        for case in json.loads((REFERENCE / "synthetic" / name).read_text("utf-8"))["cases"]
    ]


def test_every_synthetic_case_is_compared_or_excused(observed: dict, unmatched: dict) -> None:
    excused = list_excused(unmatched["synthetic"])
    compared = {node.partition("[")[2].rstrip("]") for node in observed["tests"]}
    tests = {node.partition("[")[0] for node in observed["tests"]}
    assert set(unmatched["elsewhere"].values()) <= tests
    missing = [
        case
        for case in list_synthetic()
        if not any(case in one.split("-") or case == one for one in compared)
        and case not in unmatched["elsewhere"]
        and not is_excused(case, excused)
    ]
    assert missing == [], ADVICE


def test_no_synthetic_case_is_both(observed: dict, unmatched: dict) -> None:
    excused = list_excused(unmatched["synthetic"])
    compared = {node.partition("[")[2].rstrip("]") for node in observed["tests"]}
    assert [one for one in compared if is_excused(one, excused)] == []
    known = list_synthetic()
    assert [one for one in excused if not any(fnmatchcase(case, one) for case in known)] == []


def test_every_public_case_is_read_or_excused(
    observed: dict, unmatched: dict, shared: Path
) -> None:
    excused = list_excused(unmatched["public"])
    cases = [path.stem for path in (shared / "reference" / "public").glob("*.json")]
    missing = [
        case for case in cases if case not in observed["public"] and not is_excused(case, excused)
    ]
    assert sorted(missing) == [], ADVICE
    assert [case for case in observed["public"] if is_excused(case, excused)] == []


def test_the_tests_that_were_observed_are_there(
    observed: dict, request: pytest.FixtureRequest
) -> None:
    """In a session that collected all of their files; a renamed test must be observed again."""
    collected = {item.nodeid for item in request.session.items}
    files = {node.partition("::")[0] for node in observed["tests"]}
    if files <= {node.partition("::")[0] for node in collected}:
        assert sorted(set(observed["tests"]) - collected) == [], ADVICE
