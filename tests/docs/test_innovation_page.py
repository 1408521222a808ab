"""docs/innovation.md lists every procedure, word and column, and its spec is one."""

from __future__ import annotations

import re
from pathlib import Path

from ipec_econ.core.innovation import LabelAgreement, name_flag_columns
from ipec_econ.core.innovation_terms import INNOVATION_CPV, INNOVATION_KEYWORDS
from ipec_econ.sources.innovation.rules import MADE_OF, PROCEDURES, RULES_VERSION

PAGE = Path(__file__).parents[2] / "docs" / "innovation.md"
TEXT = PAGE.read_text("utf-8")
SAYS = {True: "yes", False: "no", None: "nothing"}


def test_every_procedure_has_its_row() -> None:
    rows = re.findall(r"^\| ([a-z ,-]+) \| (yes|no|nothing) \| (.*) \|$", TEXT, flags=re.MULTILINE)
    assert rows == [(one.name, SAYS[one.says], one.why) for one in PROCEDURES]


def test_every_word_and_no_other() -> None:
    lists = re.findall(r"^(?:English|Other languages): (.*?)\.\n\n", TEXT, re.MULTILINE | re.DOTALL)
    assert len(lists) == 2
    words = [word for one in lists for word in re.findall(r"`([^`]+)`", one)]
    assert words == list(INNOVATION_KEYWORDS)


def test_rules_version_codes_and_columns() -> None:
    assert f"## The rules, version {RULES_VERSION}" in TEXT
    assert all(f"### `{rule}`" in TEXT for rule in MADE_OF)
    assert all(f'"{code}"' in TEXT for code in INNOVATION_CPV)
    assert all(f"`{column}`" in TEXT for column in name_flag_columns(2))


def test_every_measure_is_explained() -> None:
    none = (None, None, None)
    nothing = LabelAgreement(0, 0, 0, 0, 0, 0, none, none, none, none, none, ())
    assert [name for name in nothing.measures if f"`{name}`" not in TEXT] == []
