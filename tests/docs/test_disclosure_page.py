"""docs/disclosure.md knows every rule, key and kind of output."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from ipec_econ.core.disclosure import Rule
from ipec_econ.core.disclosure_profiles import PROFILE_KEYS, PROFILES
from ipec_econ.plan.disclosure import COVERED_FIGURES, COVERED_TABLES

PAGE = (Path(__file__).parents[2] / "docs" / "disclosure.md").read_text(encoding="utf-8")


def test_every_rule_key_and_covered_kind_is_on_the_page() -> None:
    words = [*get_args(Rule), *PROFILE_KEYS, *PROFILES, *COVERED_TABLES, *COVERED_FIGURES]
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_the_profiles_numbers_are_the_ones_in_use() -> None:
    for key in ("threshold", "degrees_of_freedom", "clusters", "p_percent", "rounding", "digits"):
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{key}`"))
        stated = [cell.strip() for cell in line.split("|")[2:4]]
        assert stated == [f"{PROFILES[name][key]:g}" for name in ("ons_srs", "hmrc")]
