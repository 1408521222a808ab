"""A small study on disk, and the command line in this process."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from ipec_econ.cli.app import app

FIRMS = """crn,year,turnover,employees,sic
00000001,2015,100,10,01110
00000001,2016,120,10,01110
00000001,2017,150,11,01110
00000001,2018,160,12,01110
00000002,2015,80,8,62010
00000002,2016,82,8,62010
00000002,2017,81,8,62010
00000002,2018,95,8,62010
00000003,2015,60,5,62010
00000003,2016,66,5,62010
00000003,2017,70,5,62010
00000003,2018,69,5,62010
00000004,2015,40,4,01110
00000004,2016,41,4,01110
00000004,2017,44,4,01110
00000004,2018,50,4,01110
"""
AWARDS = """id,supplier,company_number,award_date,amount
a1,One Ltd,00000001,2017-03-01,5000
a2,One Ltd,00000001,2018-03-01,7000
a3,Two Ltd,00000002,2018-06-01,9000
a4,Unknown Ltd,00000099,2017-06-01,100
"""
STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "small",
    "title": "A small study",
    "seed": 1,
    "panel": {
        "firms": {"source": "firms.csv", "unit": "crn", "time": "year"},
        "awards": {
            "source": "awards.csv",
            "format": "table",
            "columns": {
                "award_id": "id",
                "supplier_name": "supplier",
                "supplier_id": "company_number",
                "date": "award_date",
                "value": "amount",
            },
            "coverage": 2015,
        },
        "columns": {"log_lp": "ln(turnover / employees)"},
        "treatments": {"first_award": {"event": "first_award"}},
        "samples": {"main": {"where": "turnover > 0"}},
    },
    "models": {
        "fe": {
            "estimator": "ols",
            "outcome": "log_lp",
            "regressors": ["first_award"],
            "fixed_effects": ["crn", "year"],
        },
        "did": {"estimator": "twfe", "outcome": "log_lp", "treatment": "first_award"},
    },
    "tables": {"main": {"title": "Main", "columns": ["fe", "did"]}},
}


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    exit_code: int
    output: str


@dataclass(frozen=True)
class Workplace:
    """A folder with a study in it, and the command line started there."""

    folder: Path

    @property
    def spec(self) -> Path:
        return self.folder / "study.yaml"

    def write(self, study: dict[str, Any] | str, name: str = "study.yaml") -> None:
        text = study if isinstance(study, str) else yaml.safe_dump(study, sort_keys=False)
        (self.folder / name).write_text(text, encoding="utf-8")

    def ipec(self, *arguments: str) -> Outcome:
        result = CliRunner().invoke(app, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.output)


def make_workplace(folder: Path) -> Workplace:
    """Write firms, awards and a spec into a folder."""
    (folder / "firms.csv").write_text(FIRMS, encoding="utf-8")
    (folder / "awards.csv").write_text(AWARDS, encoding="utf-8")
    place = Workplace(folder)
    place.write(STUDY)
    return place


@pytest.fixture
def study() -> dict[str, Any]:
    """Return a study that runs; change it at will."""
    return copy.deepcopy(STUDY)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """Return a folder with firms, awards and a spec, as the working directory."""
    monkeypatch.chdir(tmp_path)
    return make_workplace(tmp_path)


Change = Callable[[dict[str, Any]], None]
