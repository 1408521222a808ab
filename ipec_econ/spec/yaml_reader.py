"""YAML text → plain data with a mark for every key and value; nothing is ever constructed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import yaml

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.core.marks import Mark, SourceMap, SpecPath
from ipec_econ.spec.yaml_problems import explain_syntax
from ipec_econ.spec.yaml_scalars import read_scalar

MAX_NODES = 20_000
MAX_DEPTH = 20

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)


class AnyMark(Protocol):
    """A place as PyYAML's readers note it; both count from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain data: mappings, lists, text, numbers, truth values and null."""

    data: Any
    marks: SourceMap


def read_yaml(text: str, file: str) -> Document:
    """Read one YAML document.

    Parameters
    ----------
    text
        The file's content.
    file
        Its path as typed, for the marks.

    Raises
    ------
    SpecError
        For syntax errors, duplicate keys, anchors, aliases, tags, merge keys, several documents,
        and documents that are empty, too large or too deep.
    """
    try:
        _check_events(text, file)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise SpecError(explain_syntax(error, text, file)) from None
    if root is None:
        what, fix = "the file is empty", "start with `ipec: 1`, or run `ipec init`"
        raise SpecError(Problem("spec/empty", what, f"{file}:1:1", fix=fix))
    builder = _Builder(file)
    data = builder.build(root, ())
    if builder.problems:
        raise SpecError(builder.problems)
    return Document(data, SourceMap(builder.values, builder.keys))


class _Loader(yaml.SafeLoader):
    """PyYAML without its own idea of what a number, a date or a truth value is."""


_Loader.yaml_implicit_resolvers = {}


def _check_events(text: str, file: str) -> None:
    """Refuse what could explode or run, before a tree is built of it."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        problem = _check_event(event) or _check_size(count, depth, documents)
        if problem:
            code, what, fix = problem
            mark = event.start_mark
            where = str(_make_mark(file, mark)) if mark else file
            raise SpecError(Problem(code, what, where, _WHY.get(code, ""), fix))


_WHY = {
    "spec/yaml-feature": "a spec says every thing where it is read: no references, types or copies",
    "spec/too-large": "nobody writes such a file by hand",
}


def _check_event(event: yaml.Event) -> tuple[str, str, str] | None:
    code = "spec/yaml-feature"
    if isinstance(event, yaml.AliasEvent):
        return code, f"the alias `*{event.anchor}` is not allowed", "write the value out"
    if getattr(event, "anchor", None):
        fix = "write values out; what all models share goes under models.defaults"
        return code, f"the anchor `&{getattr(event, 'anchor', '')}` is not allowed", fix
    if getattr(event, "tag", None):
        return code, "type tags (`!`) are not allowed", "put quotes around text, and no tag"
    return None


def _check_size(count: int, depth: int, documents: int) -> tuple[str, str, str] | None:
    if count > MAX_NODES:
        return "spec/too-large", f"the file has more than {MAX_NODES:,} values", "split the study"
    if depth > MAX_DEPTH:
        what = f"values are nested more than {MAX_DEPTH} levels deep"
        return "spec/too-large", what, "remove the extra brackets"
    if documents > 1:
        fix = "remove the line `---` and what follows, or make it a file of its own"
        return "spec/yaml-feature", "a second document starts here", fix
    return None


def _make_mark(file: str, mark: AnyMark) -> Mark:
    return Mark(file, mark.line + 1, mark.column + 1)


@dataclass(slots=True)
class _Builder:
    """Turns nodes into data, noting marks and collecting every problem of keys and text."""

    file: str
    values: dict[SpecPath, Mark] = field(default_factory=dict)
    keys: dict[SpecPath, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def build(self, node: yaml.Node, path: SpecPath) -> Any:
        self.values[path] = _make_mark(self.file, node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return self._build_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._build_scalar(cast("yaml.ScalarNode", node))

    def _build_mapping(self, node: yaml.MappingNode, path: SpecPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._read_key(key_node)
            if key is None:
                continue
            mark = _make_mark(self.file, key_node.start_mark)
            if key in found:
                first = self.keys[(*path, key)]
                what = f"the key `{key}` is there twice, first in line {first.line}"
                why = "only one of the two could count"
                self._note("spec/duplicate-key", what, mark, why, "remove or rename one of them")
                continue
            self.keys[(*path, key)] = mark
            found[key] = self.build(value_node, (*path, key))
        return found

    def _read_key(self, node: yaml.Node) -> str | None:
        mark = _make_mark(self.file, node.start_mark)
        if not isinstance(node, yaml.ScalarNode):
            fix = "write `key: value`; put quotes around a value that starts with [ or {"
            self._note("spec/yaml", "a list or mapping stands where a key belongs", mark, "", fix)
            return None
        key = str(node.value)
        if node.style is None and key == "<<":
            fix = "write the keys out; what all models share goes under models.defaults"
            why = _WHY["spec/yaml-feature"]
            self._note("spec/yaml-feature", "merge keys (`<<`) are not allowed", mark, why, fix)
            return None
        if not key:
            self._note("spec/yaml", "a key is missing before the colon", mark, "", "name the key")
            return None
        return None if self._note_unprintable(node) else key

    def _build_scalar(self, node: yaml.ScalarNode) -> Any:
        if self._note_unprintable(node):
            return ""
        return read_scalar(str(node.value), plain=node.style is None)

    def _note_unprintable(self, node: yaml.ScalarNode) -> bool:
        found = _UNPRINTABLE.search(str(node.value))
        if found:
            mark = _make_mark(self.file, node.start_mark)
            what = f"the text holds the unprintable character U+{ord(found[0]):04X}"
            self._note("spec/yaml", what, mark, "", "remove it")
        return found is not None

    def _note(self, code: str, what: str, mark: Mark, why: str, fix: str) -> None:
        self.problems.append(Problem(code, what, str(mark), why, fix))
