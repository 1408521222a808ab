"""Files of notices read side by side give what files one after the other give."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Awards
from ipec_econ.engine.duckdb_engine import DUCKDB, DuckDBEngine
from ipec_econ.engine.engine import Answer, Engine, Task
from ipec_econ.sources.awards import read_awards

REAL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ocds", ("uk_ocds/*.json", "notices/uk-pcs-s2w-ocds/*.json")),
    ("ted", ("notices/eu-ted-export/*.xml", "notices/eu-eforms-can/*/*.xml")),
    ("placsp", ("notices/es-placsp-atom/*.atom",)),
    ("usaspending", ("notices/us-usaspending/*.csv",)),
    ("fpds", ("notices/us-fpds/*.xml",)),
)

ONE_NOTICE = "notices/eu-ted-export/F03_002705-2021.xml"


class Apart(DuckDBEngine):
    """Reads every file as another process would: what goes there and comes back is copied."""

    spreads = True

    def map_tasks(
        self, tasks: Sequence[Task], function: Callable[[Task], Answer]
    ) -> Sequence[Answer]:
        """Return the answers, through bytes."""
        return [_copy(_copy(function)(_copy(task))) for task in tasks]


def _copy(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.fixture(params=["apart", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Engine:
    return Apart() if request.param == "apart" else request.getfixturevalue("spark")


def read(base: Path, engine: Engine, source: tuple[str, ...], **keys: Any) -> dict[str, object]:
    """Return all that reading gives; of a source that fails, its problems."""
    spec = Awards(source=source, **keys)
    try:
        table = read_awards(spec, base=str(base), periods=(2000, 2030), engine=engine)
    except SourceError as error:
        return {"problems": error.problems}
    whole = {field.name: getattr(table, field.name) for field in fields(table)}
    # The codes of texts are a block's own, and blocks end where files do.
    return {**whole, "rows": table.rows.to_pylist(), "schema": table.rows.schema}


@pytest.mark.parametrize(("form", "source"), REAL, ids=[form for form, _ in REAL])
def test_real_files_give_the_same(
    form: str, source: tuple[str, ...], shared: Path, engine: Engine
) -> None:
    found, wanted = (read(shared / "data", one, source, format=form) for one in (engine, DUCKDB))
    assert found == wanted
    assert "problems" not in wanted


def test_notices_without_an_id_stay_apart(shared: Path, tmp_path: Path, engine: Engine) -> None:
    # Once its id is gone, one notice in two files is two: each file numbers its own from one.
    text = (shared / "data" / ONE_NOTICE).read_text(encoding="utf-8")
    text = re.sub(r'<NO_DOC_OJS>.*?</NO_DOC_OJS>| DOC_ID=".*?"', "", text)
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found, wanted = (
        read(tmp_path, one, ("a.xml", "b.xml"), format="ted") for one in (engine, DUCKDB)
    )
    assert found == wanted
    assert not any(step.rows_lost for step in wanted["flow"] if step.step == "superseded")


def test_broken_files_give_the_same_problems(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "a.json").write_text('{"ocid": "x", "awards": [', encoding="utf-8")
    (tmp_path / "b.json").write_bytes(b"\xff\xfe{}")
    (tmp_path / "c.json").write_text('{"rows": 1}', encoding="utf-8")
    source = ("a.json", "b.json", "c.json")
    found, wanted = (read(tmp_path, one, source, format="ocds") for one in (engine, DUCKDB))
    assert found == wanted
    assert len(wanted["problems"]) == len(source)
