"""Fixtures that every test folder shares."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from ipec_econ.engine.engine import Engine
from ipec_econ.publish.environment import record_environment
from tests.observe import Comparisons, watch_comparisons, watch_files, write_observed
from tests.spark import open_spark

# Half of hypothesis's examples, and no clock: a busy machine is no failure.
settings.register_profile("suite", max_examples=50, deadline=None)
settings.load_profile("suite")

FOUND = pytest.StashKey[dict[str, Comparisons]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--observe`: write down what the reference tests compare, once all of them pass."""
    parser.addoption("--observe", action="store_true", help="write tests/reference/observed.json")


def pytest_configure(config: pytest.Config) -> None:
    """Make room for what is found; it is found in one process."""
    if config.getoption("observe") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--observe writes what one process saw: add -n 0")
    config.stash[FOUND] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Watch the whole run."""
    if not session.config.getoption("observe"):
        return (yield)
    with watch_files() as files:
        done = yield
    if not session.testsfailed:
        write_observed(session.config.stash[FOUND], files)
    return done


@pytest.fixture(autouse=True)
def _observe(request: pytest.FixtureRequest) -> Iterator[None]:
    if not request.config.getoption("observe") or not request.node.get_closest_marker("reference"):
        yield
        return
    with watch_comparisons() as found:
        yield
    request.config.stash[FOUND][request.node.nodeid] = found


@pytest.fixture(scope="session", autouse=True)
def _known_environment() -> Iterator[None]:
    """Look at packages, code and git once for all runs: 80 ms, and the same for each of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ipec_econ.publish.manifest.record_environment", cache(record_environment))
        yield


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    """Return Spark on this machine, one session for all tests; skipped where it is missing."""
    with open_spark() as engine:
        yield engine


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of reference numbers and real data that lies beside the checkout.

    Where ``IPEC_SHARED`` is set a missing folder fails; elsewhere the test is skipped.
    """
    named = os.environ.get("IPEC_SHARED")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared"
    # Specs written elsewhere name these files: a relative path would be theirs.
    folder = folder.resolve()
    if folder.is_dir():
        return folder
    if named:
        pytest.fail(f"IPEC_SHARED names {folder}, which is not there")
    pytest.skip("the folder of shared reference numbers is not beside this checkout")
