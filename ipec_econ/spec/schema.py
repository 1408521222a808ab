"""The grammar as JSON Schema, for editors that complete and check while typing."""

from __future__ import annotations

from typing import Any

from ipec_econ.core.spec.model import MODEL_CLASSES
from ipec_econ.core.spec.study import Study
from ipec_econ.core.vocabulary import ESTIMATORS

SCHEMA_ID = "ipec-spec-1"

_NAME = "[A-Za-z_][A-Za-z0-9_]*"


def build_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a study file.

    Beyond the grammar's types it allows what the reader fills in: ``panel`` as the path of a file,
    ``models.defaults``, and models that leave keys to them.
    """
    schema = Study.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = schema["$defs"]
    _allow_panel_file(schema)
    _allow_defaults(schema, definitions)
    _tidy(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "ipec study, version 1 of the language",
    }


def _allow_panel_file(schema: dict[str, Any]) -> None:
    schema["properties"]["panel"] = {
        "anyOf": [
            {"type": "string", "description": "path of a panel file, relative to this one"},
            schema["properties"]["panel"],
        ]
    }


def _allow_defaults(schema: dict[str, Any], definitions: dict[str, Any]) -> None:
    shared: dict[str, Any] = {}
    for class_ in MODEL_CLASSES:
        definition = definitions[class_.__name__]
        shared |= definition["properties"]
        # A required key may come from the defaults; only the whole file can tell.
        del definition["required"]
    shared["estimator"] = {"enum": [*ESTIMATORS]}
    definitions["ModelDefaults"] = {
        "type": "object",
        "description": "What all models share; each model takes the keys its estimator knows.",
        "properties": shared,
        "additionalProperties": False,
    }
    models = schema["properties"]["models"]
    (model,) = models["patternProperties"].values()
    model["anyOf"] = model.pop("oneOf")
    model.pop("discriminator")
    models["patternProperties"] = {f"^(?!defaults$){_NAME}$": model}
    models["properties"] = {"defaults": {"$ref": "#/$defs/ModelDefaults"}}


def _tidy(part: Any) -> None:
    """Write descriptions in one line, refuse keys that no pattern allows."""
    if isinstance(part, list):
        for item in part:
            _tidy(item)
    if not isinstance(part, dict):
        return
    if isinstance(part.get("description"), str):
        part["description"] = " ".join(part["description"].split())
    if "patternProperties" in part:
        part["additionalProperties"] = False
    for item in part.values():
        _tidy(item)
