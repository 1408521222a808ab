"""The page on fetching names every service, option and limit."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from ipec_econ.cli.fetch import fetch
from ipec_econ.sources.fetch import fetch as pages
from ipec_econ.sources.fetch import transport
from ipec_econ.sources.fetch.patient_client import LONGEST_WAIT
from ipec_econ.sources.fetch.service import SERVICES

PAGE = (Path(__file__).parents[2] / "docs" / "fetch.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))
def test_every_service_is_on_the_page(service) -> None:
    row = f"`{service.endpoint}` | `{service.start}`, `{service.end}` |"
    assert f"| `{service.name}` |" in PAGE
    assert row in PAGE
    for seconds in service.waits.values():
        assert str(seconds) in PAGE


def test_every_option_is_on_the_page_with_its_default() -> None:
    hints = get_type_hints(fetch, include_extras=True)
    for name, parameter in signature(fetch).parameters.items():
        if name == "service":
            continue
        info = get_args(hints[name])[1]
        written = info.default if isinstance(info.default, str) else f"--{name}"
        assert f"| `{written}`" in PAGE or f", `{written}` |" in PAGE, written
        if isinstance(parameter.default, int) and not isinstance(parameter.default, bool):
            assert f"| `{written}` | {parameter.default} |" in PAGE


def test_limits_are_on_the_page() -> None:
    assert f"more than {transport.MAX_BYTES // 2**20} MB" in PAGE
    assert f"more than {pages.MAX_PAGES:,} pages" in PAGE
    assert f"up to {LONGEST_WAIT} seconds" in PAGE
