"""pydantic's errors as problems: plain words, the line, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.spec.grammar import (
    find_classes,
    find_siblings,
    list_estimators,
    list_keys,
    strip_location,
)

Location = tuple[str | int, ...]

_EXPECTED: Mapping[str, str] = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
}
_EXAMPLES: Mapping[str, str] = {
    "text": "put quotes around it",
    "a whole number": "write digits only, such as 1000: no quotes, no separators, no decimals",
    "a number": "write it as 0.95: no quotes, no separators",
    "true or false": "write true or false",
    "a list": "put it in brackets: [first, second]",
    "a mapping of keys": "write key: value, one key a line, indented below this one",
}
_TAG_EXAMPLES = {
    "models": "estimator: ols",
    "figures": "kind: event_study",
    "bootstrap": "kind: wild_cluster",
}
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Fault:
    """One error of pydantic with its place in the spec."""

    type: str
    location: Location
    path: SpecPath
    message: str
    context: Mapping[str, Any]
    input: Any

    @property
    def name(self) -> str:
        """The key or position at fault, as the spec writes it."""
        named = [step for step in self.path if isinstance(step, str)]
        return named[-1] if named else "the study"


def explain_errors(error: ValidationError, data: Any, marks: SourceMap) -> list[Problem]:
    """Return every problem behind a validation error.

    Parameters
    ----------
    data
        What was validated.
    marks
        Where its keys and values were written.
    """
    faults = [_make_fault(item, data) for item in error.errors(include_url=False)]
    problems = [_explain_alternatives(group, marks) for group in _group(faults)]
    hinted = {_find_suggestion(fault) for fault in faults if fault.type == "extra_forbidden"}
    return [
        problem
        for fault, problem in problems
        if not (fault.type == "missing" and (fault.path[:-1], fault.name) in hinted)
    ]


def _make_fault(item: Any, data: Any) -> _Fault:
    location: Location = tuple(item["loc"])
    is_key = bool(location) and location[-1] == "[key]"
    return _Fault(
        type="key" if is_key else item["type"],
        location=location[:-1] if is_key else location,
        path=strip_location(location[:-1] if is_key else location, data),
        message=item["msg"],
        context=item.get("ctx", {}),
        input=item["input"],
    )


def _group(faults: Iterable[_Fault]) -> list[list[_Fault]]:
    """Put together what is said about one value that may have one of several types."""
    groups: dict[tuple[object, ...], list[_Fault]] = {}
    for number, fault in enumerate(faults):
        alone = () if fault.type in _EXPECTED else (number,)
        groups.setdefault((fault.path, *alone), []).append(fault)
    return list(groups.values())


def _explain_alternatives(group: Sequence[_Fault], marks: SourceMap) -> tuple[_Fault, Problem]:
    fault = group[0]
    if fault.type in _EXPECTED:
        expected = tuple(dict.fromkeys(_EXPECTED[one.type] for one in group))
        return fault, _explain_type(fault, expected, marks)
    explain = _EXPLAINERS.get(fault.type, _explain_other)
    return fault, explain(fault, marks)


def _explain_type(fault: _Fault, expected: Sequence[str], marks: SourceMap) -> Problem:
    found = _describe(fault.input)
    what = f"`{fault.name}` should be {' or '.join(expected)}, but is {found}"
    why, fix = "", _EXAMPLES[expected[0]]
    if fault.input is None:
        what = f"`{fault.name}` has no value"
        fix = f"write {' or '.join(expected)} after the colon, or remove the key"
    elif expected[0] == "text" and isinstance(fault.input, bool | int | float):
        why = "codes are text: as a number 01110 would lose its zero"
        fix = f'quote it: "{_write_plain(fault.input)}"'
    elif expected[0] == "a list" and isinstance(fault.input, str):
        fix = f"put it in brackets: [{fault.input}]"
    where = marks.find_key(fault.path) if fault.input is None else marks.find_value(fault.path)
    return Problem("spec/wrong-type", what, str(where), why, fix)


def _explain_unknown_key(fault: _Fault, marks: SourceMap) -> Problem:
    key = fault.name
    where = str(marks.find_key(fault.path))
    what = f"unknown key `{key}`"
    if ")" in key or "'" in key:
        fix = "put quotes around an expression that has commas, when it stands in {…} or […]"
        return Problem("spec/unknown-key", what, where, "a comma ends a value in brackets", fix)
    class_ = find_classes(fault.location[:-1])[-1]
    siblings = find_siblings(class_, key)
    if siblings:
        takers = ", ".join(name for other in siblings for name in list_estimators(other))
        estimator = fault.location[2] if len(fault.location) > 2 else ""  # noqa: PLR2004 - the tag
        what = f"`{key}` is not a key of estimator {estimator}"
        return Problem("spec/unknown-key", what, where, f"it goes with {takers}", "remove it")
    suggestion = _find_suggestion(fault)[1]
    allowed = ", ".join(list_keys(class_))
    fix = f"did you mean `{suggestion}`?" if suggestion else f"allowed are {allowed}"
    why = "a key that nobody reads would be ignored"
    return Problem("spec/unknown-key", what, where, why, fix)


def _find_suggestion(fault: _Fault) -> tuple[SpecPath, str]:
    keys = list_keys(find_classes(fault.location[:-1])[-1])
    close = get_close_matches(fault.name, keys, n=1)
    return fault.path[:-1], close[0] if close else ""


def _explain_missing(fault: _Fault, marks: SourceMap) -> Problem:
    parent = fault.path[:-1]
    last = fault.path[-1] if fault.path else ""
    if isinstance(last, int):
        what = f"`{fault.name}` has too few values"
        return Problem("spec/wrong-type", what, str(marks.find_value(parent)), fix="add a value")
    where = marks.find_key(parent) if parent and isinstance(parent[-1], str) else None
    what = f"the key `{last}` is missing"
    holder = ".".join(str(step) for step in parent)
    what += f" in `{holder}`" if holder else ""
    return Problem(
        "spec/missing-key", what, str(where or marks.find_value(parent)), fix=f"add `{last}: …`"
    )


def _explain_literal(fault: _Fault, marks: SourceMap) -> Problem:
    expected = str(fault.context.get("expected", ""))
    allowed = _QUOTED.findall(expected) or _NUMBER.findall(expected)
    if fault.path == ("ipec",):
        what = f"`ipec` is {_describe(fault.input)}; this package reads version 1 of the language"
        where = str(marks.find_value(fault.path))
        return Problem("spec/unknown-value", what, where, fix="write ipec: 1, without quotes")
    return _refuse_value(fault, fault.path, fault.input, allowed, marks)


def _explain_tag(fault: _Fault, marks: SourceMap) -> Problem:
    allowed = _QUOTED.findall(str(fault.context.get("expected_tags", "")))
    key = _name_tag(fault)
    value = fault.input.get(key) if isinstance(fault.input, dict) else fault.input
    return _refuse_value(fault, (*fault.path, key), value, allowed, marks)


def _name_tag(fault: _Fault) -> str:
    """Return the key that says which of several mappings is meant."""
    is_model = fault.path[:1] == ("models",) and len(fault.path) == 2  # noqa: PLR2004  its name
    return "estimator" if is_model else "kind"


def _refuse_value(
    fault: _Fault, path: SpecPath, value: Any, allowed: Sequence[str], marks: SourceMap
) -> Problem:
    name = next((step for step in reversed(path) if isinstance(step, str)), fault.name)
    close = get_close_matches(str(value).lower(), allowed, n=1, cutoff=0.5)
    listed = ", ".join(allowed)
    fix = f"did you mean `{close[0]}`?" if close else f"allowed are {listed}"
    what = f"`{name}` cannot be {_describe(value)}"
    why = f"allowed are {listed}" if close else ""
    return Problem("spec/unknown-value", what, str(marks.find_value(path)), why, fix)


def _explain_no_tag(fault: _Fault, marks: SourceMap) -> Problem:
    if not isinstance(fault.input, dict):
        return _explain_type(fault, ("a mapping of keys",), marks)
    key = _name_tag(fault)
    what = f"the key `{key}` is missing in `{'.'.join(map(str, fault.path))}`"
    where = str(marks.find_key(fault.path))
    example = _TAG_EXAMPLES.get(str(fault.path[-1]), "")
    example = example or _TAG_EXAMPLES.get(str(fault.path[0]), "kind: regression")
    return Problem("spec/missing-key", what, where, fix=f"add `{example}`")


def _explain_treatment(fault: _Fault, marks: SourceMap) -> Problem:
    if not isinstance(fault.input, dict):
        return _explain_type(fault, ("a mapping of keys",), marks)
    forms = ("event", "status", "dose", "kind", "cohort")
    close = [match for key in fault.input for match in get_close_matches(str(key), forms, n=1)]
    what = f"the treatment `{fault.name}` says none of {', '.join(forms)}"
    fix = f"did you mean `{close[0]}`?" if close else "write {event: first_award}"
    return Problem("spec/missing-key", what, str(marks.find_key(fault.path)), fix=fix)


def _explain_pattern(fault: _Fault, marks: SourceMap) -> Problem:
    is_study = fault.path == ("study",)
    rule = "small letters, digits and _" if is_study else "letters, digits and _"
    start = "a small letter" if is_study else "a letter or _"
    what = f"`{fault.input}` cannot be a name here"
    why = f"names consist of {rule}, and start with {start}: they become ids, files and columns"
    is_key = fault.type == "key"
    where = marks.find_key(fault.path) if is_key else marks.find_value(fault.path)
    close = re.sub(r"\W+", "_", str(fault.input).strip(), flags=re.ASCII).strip("_")
    close = close.lower() if is_study else close
    fix = f"write {close}" if close and not close[0].isdigit() else f"start with {start}"
    return Problem("spec/invalid-name", what, str(where), why, fix)


def _explain_length(fault: _Fault, marks: SourceMap) -> Problem:
    least, most = fault.context.get("min_length"), fault.context.get("max_length")
    found = fault.context.get("actual_length")
    limit = f"at least {least}" if least is not None else f"at most {most}"
    what = f"`{fault.name}` has {found} entries; it takes {limit}"
    if found == 0 or fault.type == "string_too_short":
        what = f"`{fault.name}` is empty"
    fix = "remove what is too much" if least is None else "fill it in"
    return Problem("spec/out-of-range", what, str(marks.find_value(fault.path)), fix=fix)


def _explain_range(fault: _Fault, marks: SourceMap) -> Problem:
    words = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
    limits = [f"{words[key]} {fault.context[key]}" for key in words if key in fault.context]
    limit = " and ".join(limits)
    what = f"`{fault.name}` is {_describe(fault.input)}, but must be {limit}"
    fix = f"write a number {limit}"
    if fault.name == "conf_level":
        fix = "conf_level: 0.95 means 95 per cent"
    return Problem("spec/out-of-range", what, str(marks.find_value(fault.path)), fix=fix)


def _explain_expression(fault: _Fault, marks: SourceMap) -> Problem:
    context = fault.context
    what = f"in `{fault.name}`: {context['what']}"
    where = str(marks.find_value(fault.path))
    return Problem(context["code"], what, where, context["why"], context["fix"])


def _explain_other(fault: _Fault, marks: SourceMap) -> Problem:
    fix = str(fault.context.get("fix", "see `ipec schema` for what is allowed here"))
    return Problem("spec/conflict", fault.message, str(marks.find_key(fault.path)), fix=fix)


def _describe(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"the truth value {_write_plain(value)}"
    if isinstance(value, int | float):
        return f"the number {_write_plain(value)}"
    if isinstance(value, str):
        return f"the text `{value}`"
    return "a list" if isinstance(value, list | tuple) else "a mapping of keys"


def _write_plain(value: bool | int | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_EXPLAINERS: Mapping[str, Callable[[_Fault, SourceMap], Problem]] = {
    "extra_forbidden": _explain_unknown_key,
    "missing": _explain_missing,
    "literal_error": _explain_literal,
    "union_tag_invalid": _explain_tag,
    "union_tag_not_found": _explain_no_tag,
    "treatment_form": _explain_treatment,
    "string_pattern_mismatch": _explain_pattern,
    "key": _explain_pattern,
    "too_short": _explain_length,
    "too_long": _explain_length,
    "string_too_short": _explain_length,
    "greater_than": _explain_range,
    "greater_than_equal": _explain_range,
    "less_than": _explain_range,
    "less_than_equal": _explain_range,
    "expression": _explain_expression,
}
