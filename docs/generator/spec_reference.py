"""docs/spec-reference.md: every key of the language with its type and default."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from docs.generator.markdown import write_table
from ipec_econ.core.spec.base import Column, Name, Probability, Share, SpecModel, StudyId
from ipec_econ.core.spec.expression_type import Expression
from ipec_econ.core.spec.figure import FigureBase
from ipec_econ.core.spec.model_base import ModelBase
from ipec_econ.core.spec.output import TableBase
from ipec_econ.core.spec.panel import NO_FIRMS
from ipec_econ.core.spec.study import Study

INTRODUCTION = """# The keys of a spec

Made from `ipec_econ/core/spec` by `python -m docs.generator`. `NAME` stands for an id of your
own, `[]` for an entry of a list. The whole language is read and checked; what this version cannot
do yet is refused by name by `ipec check`. Beside these keys, `panel` may be the path of a file that
holds the section, and `models.defaults` gives keys to every model whose estimator knows them.
"""
BASES: tuple[type[SpecModel], ...] = (ModelBase, TableBase, FigureBase)
"""Classes whose keys are listed once, for all sections that share them."""

TYPE_NAMES: tuple[tuple[Any, str], ...] = (
    (Expression, "expression"),
    (Column, "column"),
    (Name, "id"),
    (StudyId, "id in small letters"),
    (Share, "number from 0 to 1"),
    (Probability, "number between 0 and 1"),
    (str, "text"),
    (bool, "true or false"),
    (int, "whole number"),
    (float, "number"),
    (Any, "anything"),
)
BOUND_WORDS = {"ge": "at least", "le": "at most", "gt": "above", "lt": "below"}

Section = tuple[str, type[BaseModel]]


def write_spec_reference() -> str:
    """Return the page: one table a section, outer sections before inner ones."""
    lines = [INTRODUCTION]
    written: set[type[BaseModel]] = set()
    for path, class_ in _list_sections("", Study):
        if class_ not in written:
            lines += [*_write_section(path, class_), ""]
            written.add(class_)
    return "\n".join(lines)


def _list_sections(path: str, class_: type[BaseModel]) -> Iterator[Section]:
    """Yield the mapping itself, then the mappings under its keys, each with its path."""
    yield path, class_
    hints = get_type_hints(class_, include_extras=True)
    for name, field in class_.model_fields.items():
        found = list(_list_classes(hints[name], _join(path, field.alias or name)))
        base = next((one for one in BASES if found and issubclass(found[0][1], one)), None)
        if base is not None and base is not class_:
            yield from _list_sections(found[0][0], base)
        for inner in found:
            yield from _list_sections(*inner)


def _list_classes(hint: Any, path: str) -> Iterator[Section]:
    origin, parts = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield path, hint
    elif origin is Annotated:
        yield from _list_classes(parts[0], path)
    elif origin in (Union, UnionType):
        for part in parts:
            yield from _list_classes(part, path)
    elif origin is dict:
        yield from _list_classes(parts[1], f"{path}.NAME")
    elif origin is tuple:
        yield from _list_classes(parts[0], f"{path}[]")


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _write_section(path: str, class_: type[BaseModel]) -> Iterator[str]:
    base = next((one for one in BASES if issubclass(class_, one) and class_ is not one), None)
    shared = set(base.model_fields) if base is not None else set()
    hints = get_type_hints(class_, include_extras=True)
    rows = [
        (f"`{field.alias or name}`", _name_type(hints[name]), _name_default(field))
        for name, field in class_.model_fields.items()
        if name not in shared
    ]  # fmt: skip
    yield from (f"## {_name_section(path, class_)}", "", cleandoc(class_.__doc__ or ""), "")
    yield from write_table(("key", "type", "default"), rows)


def _name_section(path: str, class_: type[BaseModel]) -> str:
    if class_ in BASES:
        return f"`{path}`: keys of every kind"
    for key in ("estimator", "kind"):
        field = class_.model_fields.get(key)
        if field is not None and issubclass(class_, BASES):
            return f"`{path}` with `{key}:` {_name_type(field.annotation)}"
    if path == "panel.treatments.NAME":
        return f"`{path}` with `{next(iter(class_.model_fields))}`"
    return f"`{path}`" if path else "The study"


def _name_type(hint: Any) -> str:  # noqa: PLR0911 - one line for each kind of type
    for known, name in TYPE_NAMES:
        if hint is known or hint == known:
            return name
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        said = [one for one in parts[1:] if not isinstance(one, Tag)]
        if said and len(said) < len(parts) - 1:
            return _name_type(Annotated[(parts[0], *said)])
        return _name_type(parts[0]) + _name_bounds(parts[1:])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in parts)
    if origin in (Union, UnionType):
        named = dict.fromkeys(_name_type(part) for part in parts if part is not NoneType)
        return " or ".join(named)
    if origin is dict:
        return f"mapping of {_name_type(parts[0])} to {_name_type(parts[1])}"
    if origin is tuple:
        kind = "list" if parts[-1] is Ellipsis else "range [low, high]"
        return f"{kind} of {_name_type(parts[0])}"
    return "mapping, see below"


def _name_bounds(metadata: tuple[Any, ...]) -> str:
    limits = [limit for one in metadata for limit in getattr(one, "metadata", ())]
    words = [
        f"{word} {getattr(limit, sign)}"
        for limit in limits
        for sign, word in BOUND_WORDS.items()
        if hasattr(limit, sign)
    ]
    one_will_do = any("_wrap_one" in repr(one) for one in metadata)
    return ", or one alone" * one_will_do + "".join(f", {word}" for word in words)


def _name_default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is NO_FIRMS:
        return "required without `cells`"
    if value in (None, "", (), {}):
        return ""
    return f"`{_write(value)}`"


def _write(value: object) -> str:
    if isinstance(value, BaseModel):
        keys = value.model_dump(exclude_none=True)
        return _write({key: one for key, one in keys.items() if one not in ((), {})})
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_write(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_write(one) for one in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
