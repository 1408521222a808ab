"""Studies that come with a world, and the same ones as the project ships them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipec_econ.demo.documents import SPECS, write_readme, write_specs
from ipec_econ.demo.world import World
from ipec_econ.spec.load import load_study

SHIPPED = Path(__file__).parents[2] / "specs"
STUDIES = tuple(name for name in SPECS if "/" not in name)


@pytest.mark.parametrize("name", SPECS)
def test_the_shipped_study_is_the_template(name: str) -> None:
    assert (SHIPPED / name).read_bytes() == write_specs(World(1, 1), folder="demo")[name]


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_of_a_world_is_right_and_finds_its_files(written: Path, name: str) -> None:
    loaded = load_study(str(written / "specs" / name))
    firms = loaded.study.panel.firms.source
    base = written / "specs" if name == "buyer_types.yaml" else written / "specs" / "panels"
    assert (base / firms).resolve() == (written / "firms.parquet").resolve()


def test_no_placeholder_is_left(written: Path) -> None:
    texts = [content.decode() for content in write_specs(World(1, 1), folder="..").values()]
    readme = write_readme(World(1, 1)).decode()
    for text in (*texts, readme):
        assert not any(word in text for word in ("WORLD", "COVERAGE", "FIRMS", "SEED"))
    assert (written / "README.md").read_text(encoding="utf-8").startswith("# A demonstration world")
