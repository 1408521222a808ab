"""docs/reference-cases.md: every comparison with a reference, case by case."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from docs.generator.markdown import write_table

TESTS = Path(__file__).parents[2] / "tests"
ESTIMATES, ERRORS = "rel 1e-08", "rel 1e-07"

INTRODUCTION = """# Every reference case

Made by `python -m docs.generator` from what `pytest -m reference --observe -n 0` saw. A case is a
test with its parameter: the name of the case in the reference file where it has one. "Estimates" is
the largest relative difference of numbers that must agree to 1e-8, "errors" of those that must
agree to 1e-7. References that iterate, print few digits or are exactly zero are under "others": the
largest difference and, if it is relative, the tolerance; each test states its reason. What is
compared by estimator: [references.md](references.md).
"""


def write_reference_cases() -> str:
    """Return the page: a table a test file, and the cases that are not compared."""
    observed = json.loads((TESTS / "reference" / "observed.json").read_text("utf-8"))
    unmatched = yaml.safe_load((TESTS / "reference" / "unmatched.yaml").read_text("utf-8"))
    lines = [INTRODUCTION]
    for file, nodes in groupby(observed["tests"].items(), key=lambda item: item[0].split("::")[0]):
        lines += _write_file(file, dict(nodes))
    return "\n".join([*lines, *_write_unmatched(unmatched), ""])


def _write_file(file: str, nodes: Mapping[str, Any]) -> Iterator[str]:
    module = ast.parse((TESTS.parent / file).read_text("utf-8"))
    title = (ast.get_docstring(module) or file).partition("\n")[0]
    yield f"## {title.rstrip('.')}\n\n`{file}`\n"
    columns = ("case", "numbers", "estimates", "errors", "others")
    yield from write_table(columns, [_describe(name, one) for name, one in nodes.items()])
    yield ""


def _describe(node: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    test, _, case = node.partition("::")[2].partition("[")
    words = test.removeprefix("test_").replace("_", " ")
    largest = dict(found["largest"])
    estimates, errors = largest.pop(ESTIMATES, None), largest.pop(ERRORS, None)
    others = "; ".join(_describe_other(kind, value) for kind, value in largest.items())
    return (
        f"{words}: `{case[:-1]}`" if case else words,
        str(found["compared"]),
        *("" if value is None else f"{value:.0e}" for value in (estimates, errors)),
        others,
    )


def _describe_other(kind: str, value: float) -> str:
    if kind == "abs":
        return f"{value:.0e} absolute"
    return f"{value:.0e} ({kind.removeprefix('rel ')})"


def _write_unmatched(unmatched: Mapping[str, Any]) -> Iterator[str]:
    yield "## Not compared\n"
    rows = [
        (", ".join(f"`{name}`" for name in entry["cases"]), entry["reason"])
        for part in ("synthetic", "public")
        for entry in unmatched[part]
    ]
    yield from write_table(("cases", "reason"), rows)
