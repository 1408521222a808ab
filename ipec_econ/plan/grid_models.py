"""The model of a grid's cell: the base with the cell's choices, valid as a model of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap
from ipec_econ.core.spec.base import SpecModel
from ipec_econ.core.spec.model import DidRegressionModel, Model, ModelBase
from ipec_econ.core.spec.panel import Firms
from ipec_econ.plan.plan import PlannedModel
from ipec_econ.spec.exclusive_keys import find_displaced
from ipec_econ.spec.grammar import find_model_class, list_keys
from ipec_econ.spec.messages import explain_errors
from ipec_econ.spec.term_checks import find_unreadable_terms
from ipec_econ.spec.yaml_reader import Document

Values = Mapping[str, Any]
"""Key of a model, dotted where it lies deeper (``vcov.kind``) → value."""


class _Models(SpecModel):
    models: dict[str, Model]


@dataclass(frozen=True, slots=True)
class CellModel:
    """A cell's model, or what is wrong with it.

    Attributes
    ----------
    model
        ``None`` where there are problems.
    unused
        Choices that the cell's estimator has no key for.
    left_out
        The base's own keys that the cell's estimator does not have.
    """

    model: PlannedModel | None
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def build_cell_model(
    name: str, base: PlannedModel, values: Values, firms: Firms, marks: SourceMap
) -> CellModel:
    """Return the base with the values in it.

    A key displaces what it excludes (`cluster` the base's `vcov`). Under another estimator the base
    hands on what that estimator knows and where it departs from its own estimator's default.

    Parameters
    ----------
    name
        The id of the cell's results; `marks` know its keys as those of a model of that name.
    """
    kind = find_model_class(values.get("estimator", base.estimator)) or type(base)
    known = list_keys(kind)
    chosen = {key: value for key, value in values.items() if _head(key) in known}
    taken, left_out = _take_base(base, kind, firms)
    displaced = find_displaced([_head(key) for key in chosen])
    written = {key: value for key, value in taken.items() if key not in displaced}
    problems = [
        problem
        for key, value in chosen.items()
        if (problem := _put(written, key, value, name, marks)) is not None
    ]
    document = Document({"models": {name: written}}, marks)
    model: Any = None
    try:
        model = _Models.model_validate(document.data).models[name]
    except ValidationError as error:
        problems += explain_errors(error, document.data, marks)
    problems += find_unreadable_terms(document)
    unused = tuple(key for key in values if _head(key) not in known)
    return CellModel(None if problems else model, tuple(problems), unused, left_out)


def _head(key: str) -> str:
    return key.partition(".")[0]


def _take_base(
    base: PlannedModel, kind: type[ModelBase], firms: Firms
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what the base writes, as a spec would, and the keys that are left out of it."""
    written = base.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if kind is type(base):
        return written, ()
    fields = type(base).model_fields
    own = {
        key: value
        for key, value in written.items()
        if key != "estimator" and getattr(base, key) != fields[key].get_default()
    }
    if isinstance(base, DidRegressionModel) and not issubclass(kind, DidRegressionModel):
        # Those of firm and period are implied there, and are no key of the other family.
        implied = (firms.unit, firms.time)
        own["fixed_effects"] = [one for one in own.get("fixed_effects", ()) if one not in implied]
        own = {key: value for key, value in own.items() if key != "fixed_effects" or value}
    known = list_keys(kind)
    left_out = tuple(key for key in own if key not in known)
    return {key: value for key, value in own.items() if key in known}, left_out


def _put(
    written: dict[str, Any], key: str, value: Any, name: str, marks: SourceMap
) -> Problem | None:
    """Set a value at a dotted key, or return why it cannot be set."""
    *parents, last = key.split(".")
    part = written
    for step, parent in enumerate(parents):
        inner = part.setdefault(parent, {})
        if not isinstance(inner, dict):
            above = ".".join(parents[: step + 1])
            what = f"`{key}` cannot be varied: `{above}` of the base is no mapping of keys"
            where = str(marks.find_key(("models", name, *key.split("."))))
            return Problem("grid/choice", what, where, fix=f"vary `{above}` as a whole")
        part[parent] = part = dict(inner)
    part[last] = value
    return None
