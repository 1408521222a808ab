"""resolved.yaml, key by key: which choice is another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml

from ipec_econ.core.difference import Difference

_RESOLVER = yaml.resolver.Resolver()


def compare_resolved(file: str, stored: bytes, rerun: bytes) -> tuple[Difference, ...]:
    """Compare two resolved specs; ``where`` is the dotted path of the key.

    Raises
    ------
    ValueError
        When one of them is not plain YAML.
    """
    return tuple(_compare_keys(file, _read_keys(stored), _read_keys(rerun)))


def _read_keys(content: bytes) -> dict[str, str]:
    try:
        root = yaml.compose(content.decode(), Loader=_PlainLoader)
        return dict(_flatten("", root)) if root is not None else {}
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError("it is not plain YAML") from error


class _PlainLoader(yaml.SafeLoader):
    """Reads a tree: an alias could make a short file expand without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not part of the spec language")
        return super().compose_node(parent, index)


def _flatten(path: str, node: yaml.Node) -> Iterator[tuple[str, str]]:
    """Yield every leaf with its dotted path; text that would read as a number keeps its quotes."""
    if isinstance(node, yaml.MappingNode) and node.value:
        for key, value in node.value:
            yield from _flatten(f"{path}.{key.value}" if path else str(key.value), value)
    elif isinstance(node, yaml.SequenceNode) and node.value:
        for index, value in enumerate(node.value):
            yield from _flatten(f"{path}[{index}]", value)
    else:
        yield path, _show(node)


def _show(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "{}"
    if isinstance(node, yaml.SequenceNode):
        return "[]"
    plain = _RESOLVER.resolve(yaml.ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]
    return str(node.value) if plain == node.tag else f'"{node.value}"'


def _compare_keys(
    file: str, stored: Mapping[str, str], rerun: Mapping[str, str]
) -> Iterator[Difference]:
    for path, value in stored.items():
        if path not in rerun:
            yield Difference("missing", file, path, stored=value)
        elif rerun[path] != value:
            yield Difference("different", file, path, value, rerun[path])
    for path, value in rerun.items():
        if path not in stored:
            yield Difference("extra", file, path, rerun=value)
