"""docs/cli-reference.md: every command, argument, option and exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, cleandoc, signature
from typing import Any, get_args, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from docs.generator.markdown import write_table
from ipec_econ.cli.app import app
from ipec_econ.core.errors import IpecError

INTRODUCTION = """# The command line

Made from `ipec_econ/cli` by `python -m docs.generator`. `ipec COMMAND --help` says the same.
"""
TYPE_WORDS = {
    str: "TEXT",
    int: "N",
    str | None: "TEXT",
    list[str]: "TEXT",
    list[str] | None: "TEXT",
}
OTHER_EXITS = {
    0: "Done; for `verify`: the files are what the run wrote, and a rerun agrees.",
    1: "`verify` found a difference.",
    70: "A fault of ipec's own, not of your files.",
}


@dataclass(frozen=True, slots=True)
class _Parameter:
    name: str
    default: str
    meaning: str
    is_argument: bool


def write_cli_reference() -> str:
    """Return the page: one section a command, and the exit codes."""
    lines = [INTRODUCTION]
    for command in app.registered_commands:
        if command.callback is not None:
            lines += [*_describe_command(str(command.name), command.callback), ""]
    rows = [(str(code), meaning) for code, meaning in sorted(_list_exits())]
    lines += ["## Exit codes", "", *write_table(("code", "when"), rows), ""]
    return "\n".join(lines)


def _describe_command(name: str, function: Callable[..., Any]) -> Iterator[str]:
    parameters = list(_list_parameters(function))
    usage = [f"ipec {name}"] + ["[OPTIONS]"] * any(not one.is_argument for one in parameters)
    usage += [one.name for one in parameters if one.is_argument]
    yield from (f"## `ipec {name}`", "", f"    {' '.join(usage)}", "")
    yield cleandoc(function.__doc__ or "")
    if parameters:
        rows = [(f"`{one.name}`", one.default, one.meaning) for one in parameters]
        yield from ("", *write_table(("argument or option", "default", "meaning"), rows))


def _list_parameters(function: Callable[..., Any]) -> Iterator[_Parameter]:
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in signature(function).parameters.items():
        type_, info = get_args(hints[name])
        default = _describe_default(parameter)
        if isinstance(info, ArgumentInfo):
            yield _Parameter(str(info.metavar), default, info.help or "", is_argument=True)
        elif isinstance(info, OptionInfo):
            shown = " ".join((_name_option(name, info), TYPE_WORDS.get(type_, ""))).rstrip()
            yield _Parameter(shown, default, info.help or "", is_argument=False)


def _name_option(name: str, info: OptionInfo) -> str:
    # Inside Annotated, typer keeps the first declaration where the default would stand.
    first = info.default if isinstance(info.default, str) else ""
    written = (first, *(info.param_decls or ())) if first.startswith("--") else ()
    return ", ".join(written or (f"--{name.replace('_', '-')}",))


def _describe_default(parameter: Parameter) -> str:
    if parameter.default is Parameter.empty:
        return "required"
    return "" if parameter.default in (None, False) else f"`{parameter.default}`"


def _list_exits() -> Iterator[tuple[int, str]]:
    yield from OTHER_EXITS.items()
    for error in IpecError.__subclasses__():
        yield error.exit_code, f"`{error.__name__}`: {error.__doc__}"
