"""Walk the grammar's types along a path of the spec, to say which keys would fit there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import MODEL_CLASSES, ModelBase
from ipec_econ.core.spec.study import Study

_TAGGED = {("models",): 1, ("tables",): 1, ("figures",): 1, ("panel", "treatments"): 2}
"""Sections whose entries are one of several classes → length of the section's path."""

_OPTION = 2
"""Where a model's key stands in a path."""


def list_keys(class_: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys a mapping of this class may have, as they are written."""
    return tuple(field.alias or name for name, field in class_.model_fields.items())


def list_estimators(class_: type[ModelBase]) -> tuple[str, ...]:
    """Return the estimators of a family of models."""
    return tuple(get_args(class_.model_fields["estimator"].annotation))


def find_model_class(estimator: object) -> type[ModelBase] | None:
    """Return the class of the models with this estimator, if there is one."""
    for class_ in MODEL_CLASSES:
        if estimator in list_estimators(class_):
            return class_
    return None


def strip_location(location: Sequence[str | int], data: Any) -> SpecPath:
    """Return the path in the spec behind pydantic's location of an error.

    pydantic puts the union's tag (``ols``, ``event``) behind the entry's name, ``[key]`` behind
    a key it refuses, and the name of a type behind a value that is one of several types.
    """
    path = list(location)
    for section, length in _TAGGED.items():
        if tuple(path[:length]) == section and len(path) > length + 1:
            del path[length + 1]
    if path[:1] == ["models"] and path[_OPTION : _OPTION + 1] == ["bootstrap"]:
        del path[_OPTION + 1 : _OPTION + 2]
    if path[:3] == ["panel", "awards", "amendments"]:
        del path[3:4]
    while path and not _is_reachable(path, data):
        path.pop()
    return tuple(path)


def find_classes(location: Sequence[str | int]) -> tuple[type[BaseModel], ...]:
    """Return the classes that the mapping at pydantic's location can have: most often one."""
    found: tuple[type[BaseModel], ...] = (Study,)
    annotation: Any = Study
    for step in location:
        annotation = _step(annotation, step)
        classes = tuple(_list_classes(annotation))
        if classes:
            found = classes
        if annotation is None:
            break
    return found


def find_siblings(class_: type[BaseModel], key: str) -> tuple[type[ModelBase], ...]:
    """Return the other families of models that have this key."""
    if class_ not in MODEL_CLASSES:
        return ()
    return tuple(
        other for other in MODEL_CLASSES if other is not class_ and key in list_keys(other)
    )


def _is_reachable(path: Sequence[str | int], data: Any) -> bool:
    """Return whether the path's parent is written; its last step may be missing."""
    for step in path[:-1]:
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not in_list and not (isinstance(data, dict) and step in data):
            return False
        data = data[step]
    last = path[-1]
    return isinstance(data, list) if isinstance(last, int) else isinstance(data, dict)


def _step(annotation: Any, step: str | int) -> Any:
    classes = [*_list_classes(annotation)]
    if len(classes) > 1:
        return next((one for one in classes if _is_tagged(one, step)), None)
    for part in _list_parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            field = _find_field(part, step)
            if field is not None:
                return field.annotation
        origin = get_origin(part)
        if origin is dict and isinstance(step, str):
            return get_args(part)[1]
        if origin is tuple and isinstance(step, int):
            return get_args(part)[0]
    return None


def _list_parts(annotation: Any) -> Iterator[Any]:
    """Yield the alternatives of a type, without Annotated, unions and None."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _list_parts(part)
    elif hasattr(annotation, "__metadata__"):
        yield from _list_parts(annotation.__origin__)
    elif annotation is not NoneType:
        yield annotation


def _list_classes(annotation: Any) -> Iterator[type[BaseModel]]:
    for part in _list_parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part


def _is_tagged(class_: type[BaseModel], tag: str | int) -> bool:
    fields: Mapping[str, FieldInfo] = class_.model_fields
    if tag in fields and fields[str(tag)].is_required():
        return True
    literals = (fields[key].annotation for key in ("estimator", "kind") if key in fields)
    return any(get_origin(one) is Literal and tag in get_args(one) for one in literals)


def _find_field(class_: type[BaseModel], step: str | int) -> FieldInfo | None:
    for name, field in class_.model_fields.items():
        if step in (name, field.alias):
            return field
    return None
