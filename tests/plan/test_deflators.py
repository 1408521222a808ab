"""Deflation that cannot be is refused before any row is read, where the spec asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipec_econ.core.errors import SourceError, SpecError
from ipec_econ.plan.compile import compile_plan
from tests.plan.make_studies import load_changed
from tests.plan.test_compile import sources as sources

ENTRY = {"columns": "gva", "source": "prices.csv", "base": 2012}


@pytest.fixture(autouse=True)
def prices(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("time,index\n2012,100\n", encoding="utf-8")


def compile_with(*entries: dict[str, object]) -> None:
    compile_plan(load_changed((("panel", "deflate"), list(entries))))


def test_one_column_needs_no_brackets() -> None:
    compile_with(ENTRY)


@pytest.mark.parametrize("entries", [
    (ENTRY, {**ENTRY, "columns": ["GVA"]}),
    ({**ENTRY, "columns": ["gva", "gva"]},),
    ({**ENTRY, "columns": ["year"]},),
    ({**ENTRY, "columns": ["CRN"]},),
])  # fmt: skip
def test_keys_and_columns_named_twice_are_refused(entries: tuple[dict[str, object], ...]) -> None:
    with pytest.raises(SpecError) as caught:
        compile_with(*entries)
    (problem,) = caught.value.problems
    assert problem.code == "source/deflate"
    assert problem.where.startswith("spec.yaml:")


def test_a_base_that_the_index_lacks_is_told_at_its_key() -> None:
    with pytest.raises(SourceError) as caught:
        compile_with({**ENTRY, "base": 1999})
    (problem,) = caught.value.problems
    assert problem.where.startswith("spec.yaml:")
