"""The JSON Schema: current in the docs, and as generous as the reader."""

from __future__ import annotations

import json
from pathlib import Path

from ipec_econ.core.spec.model import MODEL_CLASSES
from ipec_econ.spec.schema import build_schema

COMMITTED = Path(__file__).parents[2] / "docs" / "ipec-spec.schema.json"


def test_the_committed_schema_is_current() -> None:
    text = json.dumps(build_schema(), indent=2, ensure_ascii=False) + "\n"
    assert COMMITTED.read_text(encoding="utf-8") == text, "write `ipec schema` to this file"


def test_a_panel_can_be_a_path() -> None:
    kinds = build_schema()["properties"]["panel"]["anyOf"]
    assert [kind.get("type", kind.get("$ref")) for kind in kinds] == ["string", "#/$defs/PanelSpec"]


def test_defaults_stand_beside_models_and_take_no_required_key() -> None:
    schema = build_schema()
    models = schema["properties"]["models"]
    assert models["properties"]["defaults"] == {"$ref": "#/$defs/ModelDefaults"}
    assert all("(?!defaults$)" in pattern for pattern in models["patternProperties"])
    defaults = schema["$defs"]["ModelDefaults"]
    assert {"outcome", "cluster", "window", "estimator"} <= defaults["properties"].keys()
    assert "required" not in defaults
    for model in MODEL_CLASSES:
        assert "required" not in schema["$defs"][model.__name__]


def test_unknown_keys_are_refused_everywhere() -> None:
    schema = build_schema()
    closed = [schema, *schema["$defs"].values()]
    assert all(part["additionalProperties"] is False for part in closed)


def test_every_class_is_described_in_one_line() -> None:
    for name, part in build_schema()["$defs"].items():
        assert part["description"], name
        assert "\n" not in part["description"]
