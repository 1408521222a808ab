"""The trained model of a probabilistic step: a file of the study's, or the one that ships."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import sqlglot
from sqlglot import expressions

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.link_model import OWN_KEY, RECORD_COLUMNS, LinkModel
from ipec_econ.core.tables import InputRecord
from ipec_econ.sources.readers.file_bytes import read_file_bytes
from ipec_econ.sources.readers.source import SourceRequest

ROLE = "link model"
SHIPPED = "ipec-econ:link_model.json"
"""What the manifest calls the model that ships."""

_SHIPPED_FILE = Path(__file__).with_name("link_model.json")


def read_link_model(path: str | None, *, base: str) -> tuple[LinkModel, InputRecord]:
    """Read a model that Splink saved, and see that it is trained and compares what there is.

    Parameters
    ----------
    path
        As the spec writes it; ``None`` for the model that ships.
    base
        Folder that a relative path starts from.

    Raises
    ------
    SourceError
        The file is missing, or no model that a run can use; everything that is wrong with it.
    """
    text = SHIPPED if path is None else path
    request = SourceRequest(text, text, _SHIPPED_FILE if path is None else Path(base) / path)
    file = read_file_bytes(request)
    model = _parse(file.content, text)
    wrong = tuple(_find_wrong(model))
    if wrong:
        raise SourceError(_refuse(f"`{text}` cannot be used: {one}", text) for one in wrong)
    own = model.pop(OWN_KEY, None)
    n_register = own.get("n_register") if isinstance(own, Mapping) else None
    record = InputRecord(ROLE, text, "splink", file.sha256, len(file.content), 1)
    return LinkModel(model, n_register), record


def _parse(content: bytes, text: str) -> dict[str, Any]:
    try:
        model = json.loads(content)
    except ValueError as error:
        raise SourceError(_refuse(f"`{text}` is no JSON: {error}", text)) from error
    if not isinstance(model, dict):
        raise SourceError(_refuse(f"`{text}` is JSON, but no model: no mapping", text))
    return model


def _find_wrong(model: Mapping[str, Any]) -> Iterator[str]:
    if model.get("link_type") != "link_only":
        yield f'`link_type` is {model.get("link_type")!r}; suppliers and firms need "link_only"'
    if model.get("sql_dialect", "duckdb") != "duckdb":
        yield f'`sql_dialect` is {model.get("sql_dialect")!r}; models run in "duckdb"'
    if model.get("unique_id_column_name", "unique_id") != "unique_id":
        yield '`unique_id_column_name` must be "unique_id"'
    if not _is_probability(model.get("probability_two_random_records_match")):
        yield "`probability_two_random_records_match` is no probability"
    own = model.get(OWN_KEY, {})
    if not isinstance(own, Mapping) or not _is_count(own.get("n_register", 1)):
        yield f"`{OWN_KEY}.n_register` is no number of firm records"
    yield from _find_wrong_comparisons(model.get("comparisons"))
    yield from _find_wrong_blocks(model.get("blocking_rules_to_generate_predictions"))


def _find_wrong_comparisons(comparisons: object) -> Iterator[str]:
    if not _is_list_of_mappings(comparisons):
        yield "`comparisons` is no list of comparisons"
        return
    for i, comparison in enumerate(comparisons):
        where, levels = f"comparisons.{i}", comparison.get("comparison_levels")
        if not _is_list_of_mappings(levels):
            yield f"`{where}.comparison_levels` is no list of levels"
            continue
        for j, level in enumerate(levels):
            yield from _find_wrong_level(f"{where}.comparison_levels.{j}", level)


def _find_wrong_level(where: str, level: Mapping[str, Any]) -> Iterator[str]:
    condition = level.get("sql_condition")
    if condition != "ELSE":
        yield from _find_wrong_columns(f"{where}.sql_condition", condition, _name_of_side)
    if level.get("tf_adjustment_column", "key") not in RECORD_COLUMNS:
        yield f"`{where}.tf_adjustment_column` is none of {', '.join(RECORD_COLUMNS)}"
    for key in ("m_probability", "u_probability"):
        if not level.get("is_null_level") and not _is_probability(level.get(key)):
            yield f"`{where}` is not trained: it has no `{key}`"


def _find_wrong_blocks(blocks: object) -> Iterator[str]:
    if not _is_list_of_mappings(blocks):
        yield "`blocking_rules_to_generate_predictions` is no list of rules"
        return
    for i, block in enumerate(blocks):
        where = f"blocking_rules_to_generate_predictions.{i}"
        if block.get("arrays_to_explode"):
            yield f"`{where}.arrays_to_explode`: records have no arrays"
        yield from _find_wrong_columns(f"{where}.blocking_rule", block.get("blocking_rule"), str)


def _find_wrong_columns(where: str, text: object, name: Callable[[str], str]) -> Iterator[str]:
    """Yield what is wrong with a condition: no SQL, or columns that records do not have."""
    try:
        parsed = sqlglot.parse_one(str(text), dialect="duckdb")
    except sqlglot.ParseError:
        yield f"`{where}` is no SQL: {text!r}"
        return
    if not isinstance(text, str) or parsed.find(expressions.Query) is not None:
        yield f"`{where}` is no condition on two records: {text!r}"
        return
    columns = {name(column.name) for column in parsed.find_all(expressions.Column)}
    unknown = sorted(columns - set(RECORD_COLUMNS))
    if unknown:
        there = ", ".join(RECORD_COLUMNS)
        yield f"`{where}` compares `{'`, `'.join(unknown)}`; records have {there}"


def _name_of_side(column: str) -> str:
    """Return the column that ``key_l`` and ``key_r`` are of."""
    return column[:-2] if column.endswith(("_l", "_r")) else column


def _is_list_of_mappings(value: object) -> TypeGuard[Sequence[Mapping[str, Any]]]:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(one, Mapping) for one in value)
    )


def _is_probability(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _refuse(what: str, text: str) -> Problem:
    return Problem(
        "source/bad-link-model",
        what,
        text,
        "a step `probabilistic` takes a model as Splink saves it once it is trained, and trains "
        "nothing itself",
        "save one with linker.misc.save_model_to_json(FILE), trained on the columns that "
        "docs/linkage.md lists; or leave `model` out for the one that ships",
    )
