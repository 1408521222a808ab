"""Fixtures for specs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DEMO_PANEL = """\
firms: {source: demo/firms.parquet, unit: crn, time: year}
awards: {source: "demo/awards/*.jsonl.gz", format: ocds, coverage: 2012-01-01}
link: {steps: [{match: identifier}, {match: name}]}
columns:
  log_lp: ln(gva / employees)
treatments:
  first_clean: {event: first_award, clean_window: 3}
"""

SMALL = """\
ipec: 1
study: small
panel:
  firms: {source: firms.csv, unit: firm, time: year}
  columns:
    log_lp: ln(gva / employees)
  treatments:
    first: {event: first_award}
  samples:
    main: {where: employees > 0}
models:
  defaults: {outcome: log_lp, cluster: firm}
  ols: {estimator: ols, regressors: [x], fixed_effects: [firm, year]}
  cs: {estimator: callaway_santanna, treatment: first}
tables:
  main: {columns: [ols, cs]}
"""


@pytest.fixture
def small() -> str:
    """Return a valid study of 15 lines, without awards or files."""
    return SMALL


@pytest.fixture
def demo_folder(tmp_path: Path) -> Path:
    """Return a folder in which ``panels/demo.yaml`` lies."""
    panel = tmp_path / "panels" / "demo.yaml"
    panel.parent.mkdir()
    panel.write_text(DEMO_PANEL, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def examples(shared: Path) -> dict[str, str]:
    """Return the studies that the contract shows in full, by id."""
    contract = (shared / "design" / "spec-language.md").read_text(encoding="utf-8")
    found = re.findall(r"```yaml\n(ipec: 1\nstudy: (\w+)\n.*?)```", contract, re.DOTALL)
    return {study: text for text, study in found}
