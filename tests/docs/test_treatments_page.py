"""The worked example of the page on treatments is what the panel makes of it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.panel.make_panels import build, make_awards, make_seen_firms

PAGE = Path(__file__).parents[2] / "docs" / "treatments.md"
TEXT = PAGE.read_text(encoding="utf-8").partition("## A worked example")[2]


def read_table(first: str) -> list[dict[str, str]]:
    """Return the rows of the table of the example that starts with this line."""
    lines = TEXT[TEXT.index(first) :].splitlines()
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]
    end = next(i for i, line in enumerate(lines) if not line.startswith("|"))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:end]]


@pytest.fixture(scope="module")
def panel():
    seen, awards = {}, []
    for row in read_table("| firm | seen |"):
        first, last = map(int, row["seen"].split("–"))
        seen[row["firm"]] = range(first, last + 1)
        for award in re.findall(r"(\d+) (\d+) (\w+)", row["awards: period, value, buyer"]):
            awards.append((row["firm"], int(award[0]), float(award[1]), award[2]))
    block = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)[1]
    return build(make_seen_firms(seen), make_awards(awards, 2010), **yaml.safe_load(block))


def test_cohorts_and_exclusions_are_the_tables(panel):
    table = read_table("| firm | `first` |")
    firms = np.array(panel.rows.column("firm").to_pylist())
    steps = {}
    for name, treatment in panel.treatments.items():
        if name not in table[0]:
            continue
        # One firm at most a step and rows by which to tell it: C has 2, E 3.
        lost = {s.step: s.units_lost for s in panel.flow if s.scope == f"treatment:{name}"}
        for row in table:
            mine = firms == row["firm"]
            cohort, excluded = treatment.cohort[mine][0], treatment.excluded[mine][0]
            said = row[name]
            assert excluded == (said not in ("never", f"{cohort:g}")), (name, row)
            if excluded:
                steps.setdefault((name, said), []).append(row["firm"])
            else:
                assert said == ("never" if np.isinf(cohort) else f"{cohort:g}")
        for step, count in lost.items():
            assert len(steps.get((name, step), [])) == count, (name, step)


def test_the_columns_of_one_firm_are_the_tables(panel):
    for row, made in zip(read_table("| year | `first` |"), panel.rows.to_pylist(), strict=False):
        assert made["firm"] == "A"
        for name, text in row.items():
            assert made[name] == pytest.approx(float(text)), (row["year"], name)


def test_the_page_names_every_step_that_can_leave_a_firm_out():
    source = Path(__file__).parents[2] / "ipec_econ" / "panel"
    steps = set()
    for file in ("events.py", "kinds.py"):
        text = (source / file).read_text(encoding="utf-8")
        steps |= set(re.findall(r"(?:_exclude|Exclusion)\(\s*\"(\w+)\"", text))
    assert steps == {
        "coverage", "clean_window", "late_entry", "min_pre", "mixed_kinds", "other_kind",
    }  # fmt: skip
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`{step}`" in page for step in steps)
