"""The Python API: what `import ipec_econ` gives, and that it stays."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import ipec_econ as ipec


def test_no_module_takes_the_name_of_a_function() -> None:
    # A submodule, once imported, replaces the package's attribute of the same name.
    modules = {module.name for module in pkgutil.iter_modules(ipec.__path__)}
    assert not modules & set(ipec.__all__)


def test_the_functions_are_still_functions_after_a_run(tmp_path: Path) -> None:
    spec = Path(__file__).parents[1] / "specs" / "jtrain_grants.yaml"
    run = ipec.run(str(spec), out=str(tmp_path), write=False)
    assert not any(tmp_path.iterdir())
    assert len(run.estimates) == 4
    assert callable(ipec.fit)
    assert callable(ipec.verify)


@pytest.mark.parametrize("name", ["ipec_econ"])
def test_examples_in_docstrings_run(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name), raise_on_error=False)
    assert outcome.attempted > 0
    assert outcome.failed == 0
