"""``models.defaults``: what all models share is written into each model that takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import Mark, SourceMap, SpecPath
from ipec_econ.core.spec.model import MODEL_CLASSES
from ipec_econ.spec.exclusive_keys import EXCLUSIVE, find_displaced
from ipec_econ.spec.grammar import find_model_class, list_keys
from ipec_econ.spec.yaml_reader import Document

DEFAULTS = "defaults"


@dataclass(frozen=True, slots=True)
class MergedDocument:
    """A study without ``models.defaults``, and what is wrong with them."""

    document: Document
    problems: tuple[Problem, ...] = ()


def merge_defaults(document: Document) -> MergedDocument:
    """Write the keys under ``models.defaults`` into the models whose estimator takes them.

    A model's own key wins; its own ``vcov`` also displaces a default ``cluster``, its ``formula``
    the default parts, and vice versa. Marks of inherited values point at the line of the defaults.
    """
    data = document.data
    models = data.get("models") if isinstance(data, dict) else None
    if not isinstance(models, dict) or DEFAULTS not in models:
        return MergedDocument(document)
    defaults = models[DEFAULTS]
    own = {name: model for name, model in models.items() if name != DEFAULTS}
    if not isinstance(defaults, dict):
        where = str(document.marks.find_value(("models", DEFAULTS)))
        what = "`models.defaults` is no mapping of keys"
        fix = "write defaults: {outcome: log_lp, cluster: crn}; no model can be called `defaults`"
        problem = Problem("spec/wrong-type", what, where, fix=fix)
        return MergedDocument(Document({**data, "models": own}, document.marks), (problem,))
    inherited = {name: _choose(model, defaults) for name, model in own.items()}
    merged = {
        name: {**inherited[name], **model} if isinstance(model, dict) else model
        for name, model in own.items()
    }
    marks = _move_marks(document.marks, inherited)
    problems = tuple(_find_unused(document.marks, defaults, inherited, own))
    return MergedDocument(Document({**data, "models": merged}, marks), problems)


def _choose(model: Any, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the defaults that this model takes."""
    if not isinstance(model, dict):
        return {}
    allowed = _list_allowed(model.get("estimator", defaults.get("estimator")))
    displaced = find_displaced(model)
    return {
        key: value
        for key, value in defaults.items()
        if key in allowed and key not in model and key not in displaced
    }


def _list_allowed(estimator: object) -> frozenset[str]:
    class_ = find_model_class(estimator)
    classes = MODEL_CLASSES if class_ is None else (class_,)
    return frozenset(key for one in classes for key in list_keys(one))


def _move_marks(marks: SourceMap, inherited: Mapping[str, Mapping[str, Any]]) -> SourceMap:
    values, keys = dict(marks.values), dict(marks.keys)
    for name, taken in inherited.items():
        for key in taken:
            values.update(_graft(marks.values, key, name))
            keys.update(_graft(marks.keys, key, name))
    return SourceMap(values, keys)


def _graft(marks: Mapping[SpecPath, Mark], key: str, name: str) -> dict[SpecPath, Mark]:
    source: SpecPath = ("models", DEFAULTS, key)
    return {
        ("models", name, key, *path[len(source) :]): mark
        for path, mark in marks.items()
        if path[: len(source)] == source
    }


def _find_unused(
    marks: SourceMap,
    defaults: Mapping[str, Any],
    inherited: Mapping[str, Mapping[str, Any]],
    models: Mapping[str, Any],
) -> Iterator[Problem]:
    known = tuple(dict.fromkeys(key for one in MODEL_CLASSES for key in list_keys(one)))
    for key in defaults:
        where = str(marks.find_key(("models", DEFAULTS, key)))
        if key not in known:
            close = get_close_matches(key, known, n=1)
            fix = f"did you mean `{close[0]}`?" if close else "allowed are " + ", ".join(known)
            why = "a key that nobody reads would be ignored"
            yield Problem("spec/unknown-key", f"unknown key `{key}` in `defaults`", where, why, fix)
        elif not _is_taken(key, inherited, models):
            what = f"no model of this study takes the default `{key}`"
            why = "a default that changes nothing is most often a mistake"
            yield Problem("spec/unused-default", what, where, why, "remove it")


def _is_taken(
    key: str, inherited: Mapping[str, Mapping[str, Any]], models: Mapping[str, Any]
) -> bool:
    """Return whether a model inherits the key, or has its own or one that displaces it."""
    rivals = {key, *(one for present, others in EXCLUSIVE if key in others for one in present)}
    has_own = any(isinstance(model, dict) and rivals & model.keys() for model in models.values())
    return has_own or any(key in taken for taken in inherited.values())
