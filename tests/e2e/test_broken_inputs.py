"""Forty ways to be wrong: each ends with its exit code, a place, a remedy, and nothing written."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import AWARDS, FIRMS, Workplace

SPEC, SOURCE, LINK, PANEL, ESTIMATION, RENDER, PUBLISH = 2, 3, 4, 5, 6, 7, 9
Study = dict[str, Any]


@dataclass(frozen=True)
class Broken:
    """One broken study: how to break it, and what must be said."""

    name: str
    exit_code: int
    says: tuple[str, ...]
    spec: Callable[[Study], None] | None = None
    text: Callable[[str], str] | None = None
    files: Callable[[Path], None] | None = None


def _set(*path: str, to: Any) -> Callable[[Study], None]:
    def change(study: Study) -> None:
        place: Any = study
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return change


def _drop(*path: str) -> Callable[[Study], None]:
    def change(study: Study) -> None:
        place: Any = study
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


def _write(name: str, content: str | bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)

    return change


def _add_column(name: str, value: str) -> Callable[[Path], None]:
    header, *rows = FIRMS.splitlines()
    lines = [f"{header},{name}", *(f"{row},{value}" for row in rows)]
    return _write("firms.csv", "\n".join(lines) + "\n")


def _occupy(folder: Path) -> None:
    (folder / "outputs" / "small").mkdir(parents=True)
    (folder / "outputs" / "small" / "mine.txt").write_text("x", encoding="utf-8")


def _swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def _remove(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).unlink()

    return change


ATTACK = "(select count(*) from read_csv('some/other/file')) > 0"
LINE = r"study\.yaml:\d+:\d+"
FE, DID = ("models", "fe"), ("models", "did")
FIRM, AWARD = ("panel", "firms"), ("panel", "awards")
CASES = [
    # The spec itself: exit 2, with path:line:column.
    Broken(
        "unknown key",
        SPEC,
        (LINE, "outcom", "did you mean `outcome`"),
        _set(*FE, "outcom", to="log_lp"),
    ),
    Broken(
        "unknown estimator", SPEC, (LINE, "olss", "did you mean"), _set(*FE, "estimator", to="olss")
    ),
    Broken(
        "estimator of a later version",
        SPEC,
        (LINE, "poisson", "available: ols, twfe"),
        _set(*FE, "estimator", to="poisson"),
    ),
    Broken("missing key", SPEC, (LINE, "panel"), _drop("panel")),
    Broken("wrong type", SPEC, (LINE, "seed"), _set("seed", to="one")),
    Broken("seed out of range", SPEC, (LINE, "seed"), _set("seed", to=2**32)),
    Broken("bad study id", SPEC, (LINE, "study"), _set("study", to="Bad Name")),
    Broken("wrong language version", SPEC, (LINE, "ipec"), _set("ipec", to=2)),
    Broken("syntax error", SPEC, (LINE,), text=lambda text: text + "\n  - [unclosed\n"),
    Broken(
        "duplicate key",
        SPEC,
        (LINE, "duplicate|twice", "seed"),
        text=lambda text: text + "\nseed: 2\n",
    ),
    Broken("alias", SPEC, (LINE, "alias|anchor"), text=lambda text: text + "\nx: &a [1]\ny: *a\n"),
    Broken(
        "tag",
        SPEC,
        (LINE, "tag"),
        text=_swap("title: A small study", "title: !!python/name:os.system x"),
    ),
    Broken(
        "unknown column in regressors",
        SPEC,
        (LINE, "emploees", "did you mean `employees`"),
        _set(*FE, "regressors", to=["emploees"]),
    ),
    Broken(
        "unknown column in an expression",
        SPEC,
        (LINE, "turnovr", "did you mean `turnover`"),
        _set("panel", "columns", "log_lp", to="ln(turnovr)"),
    ),
    Broken(
        "attack by subquery",
        SPEC,
        (LINE, "select|subquer"),
        _set("panel", "samples", "main", "where", to=ATTACK),
    ),
    Broken(
        "attack by file function",
        SPEC,
        (LINE, "read_text"),
        _set(*FIRM, "where", to="read_text('/etc/passwd') <> ''"),
    ),
    Broken(
        "attack by formula",
        SPEC,
        (LINE,),
        _set(
            "models",
            "fe",
            to={"estimator": "ols", "formula": "log_lp ~ __import__('os').system('x') | crn"},
        ),
    ),
    Broken(
        "unknown function",
        SPEC,
        (LINE, "lnn", "did you mean"),
        _set("panel", "columns", "log_lp", to="lnn(turnover)"),
    ),
    Broken(
        "unknown treatment",
        SPEC,
        (LINE, "first_awrd", "did you mean `first_award`"),
        _set(*DID, "treatment", to="first_awrd"),
    ),
    Broken(
        "table of an unknown model",
        SPEC,
        (LINE, "fee", "did you mean `fe`"),
        _set("tables", "main", "columns", to=["fee"]),
    ),
    Broken(
        "a format that there is not",
        SPEC,
        (LINE, "odt", "tex"),
        _set("tables", "main", "formats", to=["odt"]),
    ),
    Broken(
        "cluster beside vcov",
        SPEC,
        (LINE, "cluster", "vcov"),
        _set(
            "models",
            "fe",
            to={
                "estimator": "ols",
                "outcome": "log_lp",
                "regressors": ["first_award"],
                "cluster": "crn",
                "vcov": "iid",
            },
        ),
    ),
    Broken("awards that are not there", SPEC, (LINE, "awards"), _drop("panel", "awards")),
    # Sources: exit 3, with the file and rows.
    Broken(
        "missing firm file",
        SOURCE,
        ("firms.csv", "not there|no such|does not exist|no file"),
        files=_remove("firms.csv"),
    ),
    Broken("empty firm file", SOURCE, ("firms.csv", "empty"), files=_write("firms.csv", "")),
    Broken(
        "header only",
        SOURCE,
        ("firms.csv", "no rows"),
        files=_write("firms.csv", FIRMS.splitlines()[0] + "\n"),
    ),
    Broken(
        "binary firm file",
        SOURCE,
        ("firms.csv",),
        files=_write("firms.csv", bytes(range(256)) * 20),
    ),
    Broken(
        "another encoding",
        SOURCE,
        ("firms.csv", "utf-8|UTF-8"),
        files=_write("firms.csv", FIRMS.replace("01110", "Caf\xe9").encode("latin-1")),
    ),
    Broken(
        "ragged row",
        SOURCE,
        ("firms.csv", "line 18|18"),
        files=_write("firms.csv", FIRMS + "00000005,2015\n"),
    ),
    Broken(
        "duplicate firm and period",
        SOURCE,
        ("firms.csv", "00000004", "2018"),
        files=_write("firms.csv", FIRMS + "00000004,2018,1,1,1\n"),
    ),
    Broken(
        "period that is no number",
        SOURCE,
        ("firms.csv", "year", "soon"),
        files=_write("firms.csv", FIRMS + "00000005,soon,1,1,1\n"),
    ),
    Broken(
        "firm without a key",
        SOURCE,
        ("firms.csv", "crn"),
        files=_write("firms.csv", FIRMS + ",2018,1,1,1\n"),
    ),
    Broken("missing unit column", SOURCE, ("company", "crn"), _set(*FIRM, "unit", to="company")),
    Broken(
        "unknown dataset",
        SOURCE,
        ("jobtrainin", "did you mean `jobtraining`"),
        _set(*FIRM, "source", to="linearmodels:jobtrainin"),
    ),
    Broken(
        "truncated parquet",
        SOURCE,
        ("firms.parquet",),
        _set(*FIRM, "source", to="firms.parquet"),
        files=_write("firms.parquet", b"PAR1\x15\x00"),
    ),
    Broken(
        "text under a gz name",
        SOURCE,
        ("firms.csv.gz",),
        _set(*FIRM, "source", to="firms.csv.gz"),
        files=_write("firms.csv.gz", FIRMS),
    ),
    Broken(
        "truncated gz",
        SOURCE,
        ("firms.csv.gz",),
        _set(*FIRM, "source", to="firms.csv.gz"),
        files=_write("firms.csv.gz", gzip.compress(FIRMS.encode())[:-12]),
    ),
    Broken(
        "a text that is no number",
        SOURCE,
        ("turnover", "lots"),
        _set(*FIRM, "types", to={"turnover": "number"}),
        files=_write("firms.csv", FIRMS.replace("100,10", "lots,10")),
    ),
    Broken(
        "award dates that are none",
        SOURCE,
        ("awards.csv", "date", "spring"),
        files=_write("awards.csv", AWARDS.replace("2017-03-01", "spring")),
    ),
    Broken(
        "missing award column",
        SOURCE,
        ("awards.csv|awards", "crn_no"),
        _set(*AWARD, "columns", "supplier_id", to="crn_no"),
    ),
    # The panel and the models: exits 5 and 6, with the model's line.
    Broken(
        "cohort zero",
        PANEL,
        ("nullif",),
        _set("panel", "treatments", to={"first_award": {"cohort": "zero"}}),
        files=_add_column("zero", "0"),
    ),
    Broken(
        "text as a regressor",
        PANEL,
        ("grade", r"C\(|fixed_effects"),
        _set(*FE, "regressors", to=["grade"]),
        files=_add_column("grade", "A"),
    ),
    Broken("no rows left", PANEL, (LINE, "fe"), _set(*FE, "where", to="turnover > 1000000")),
    Broken(
        "nothing identified",
        ESTIMATION,
        (LINE, "fe"),
        _set(*FE, "regressors", to=["one"]),
        files=_add_column("one", "1"),
    ),
    Broken(
        "one cluster",
        ESTIMATION,
        (LINE, "cluster"),
        _set(*FE, "cluster", to="one"),
        files=_add_column("one", "1"),
    ),
    # Rendering and publishing: exits 7 and 9.
    Broken(
        "row that no model has",
        RENDER,
        ("firstaward", "did you mean"),
        _set("tables", "main", "rows", to=["firstaward"]),
    ),
    Broken("a folder that is not ours", PUBLISH, ("outputs/small",), files=_occupy),
]


def test_there_are_forty_cases_at_least() -> None:
    assert len(CASES) >= 40


@pytest.mark.e2e
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_broken_input_ends_with_its_code_a_place_and_a_remedy(
    case: Broken, workplace: Workplace, study: Study
) -> None:
    if case.spec is not None:
        case.spec(study)
    workplace.write(study)
    if case.text is not None:
        workplace.write(case.text(workplace.spec.read_text(encoding="utf-8")))
    if case.files is not None:
        case.files(workplace.folder)
    before = set(workplace.folder.rglob("*"))

    outcome = workplace.ipec("run", "study.yaml")

    assert outcome.exit_code == case.exit_code, outcome.output
    assert "Traceback" not in outcome.output
    assert "fix: " in outcome.output
    for words in case.says:
        assert re.search(words, outcome.output), (words, outcome.output)
    assert set(workplace.folder.rglob("*")) == before
