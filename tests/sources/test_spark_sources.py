"""Files of notices read side by side on Spark: the table, flow, notices and hashes of DuckDB."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.spec.panel import Awards
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.sources.awards import read_awards

pytestmark = pytest.mark.spark

REAL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ocds", ("uk_ocds/*.json", "notices/uk-pcs-s2w-ocds/*.json")),
    ("ted", ("notices/eu-ted-export/*.xml", "notices/eu-eforms-can/*/*.xml")),
    ("placsp", ("notices/es-placsp-atom/*.atom", "notices/es-placsp-atom/euskadi/00248*.xml")),
    ("usaspending", ("notices/us-usaspending/*.csv",)),
    ("fpds", ("notices/us-fpds/*.xml",)),
)


def read(base: Path, engine: Engine, source: tuple[str, ...], **keys: Any) -> dict[str, object]:
    """Return all that reading gives; of a source that fails, its problems."""
    spec = Awards(source=source, **keys)
    try:
        table = read_awards(spec, base=str(base), periods=(2000, 2030), engine=engine)
    except SourceError as error:
        return {"problems": error.problems}
    return {field.name: getattr(table, field.name) for field in fields(table)}


@pytest.mark.parametrize(("form", "source"), REAL, ids=[form for form, _ in REAL])
def test_real_files_give_the_same(
    form: str, source: tuple[str, ...], shared: Path, spark: Engine
) -> None:
    found, wanted = (
        read(shared / "data", engine, source, format=form) for engine in (spark, DUCKDB)
    )
    assert found == wanted
    assert "problems" not in wanted


def test_notices_without_an_id_stay_apart(shared: Path, tmp_path: Path, spark: Engine) -> None:
    # The same notice in several files is one award; without its id it is one a file.
    file = shared / "data" / "notices" / "us-fpds"
    first = sorted(file.glob("*.xml"))[0]
    for name in ("a.xml", "b.xml"):
        shutil.copy(first, tmp_path / name)
    found, wanted = (
        read(tmp_path, engine, ("a.xml", "b.xml"), format="fpds") for engine in (spark, DUCKDB)
    )
    assert found == wanted


def test_broken_files_give_the_same_problems(tmp_path: Path, spark: Engine) -> None:
    (tmp_path / "a.json").write_text('{"ocid": "x", "awards": [', encoding="utf-8")
    (tmp_path / "b.json").write_bytes(b"\xff\xfe{}")
    (tmp_path / "c.json").write_text('{"rows": 1}', encoding="utf-8")
    source = ("a.json", "b.json", "c.json")
    found, wanted = (read(tmp_path, engine, source, format="ocds") for engine in (spark, DUCKDB))
    assert found == wanted
    assert len(wanted["problems"]) == len(source)
