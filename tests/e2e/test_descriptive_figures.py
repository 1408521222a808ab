"""Figures of firms, awards and links through a whole run."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import ipec_econ as ipec
from tests.e2e.conftest import Workplace

PANEL = {
    "link": {"steps": [{"match": "identifier"}, {"match": "name"}, {"match": "fuzzy"}]},
}
FIGURES: dict[str, Any] = {
    "paths": {"kind": "trends", "treatment": "first_award", "outcome": "log_lp"},
    "love": {
        "kind": "balance", "treatment": "first_award", "covariates": ["log_lp", "employees"],
    },
    "register": {"kind": "awards", "by": "linkage"},
    "buyers": {"kind": "coverage"},
    "scores": {"kind": "link_scores"},
}  # fmt: skip
FIGURES = {name: {**figure, "formats": ["svg"]} for name, figure in FIGURES.items()}
FIRM_NAMES = {"1": "One", "2": "Two", "3": "Threepwood Engineering", "4": "Four"}
AWARDS = """id,supplier,company_number,award_date,amount,buyer
a1,One Ltd,00000001,2017-03-01,5000,Leeds
a2,One Ltd,00000001,2018-03-01,7000,York
a3,Two Ltd,00000002,2018-06-01,9000,Leeds
a4,Threepwod Engineering Ltd,,2018-06-01,100,Leeds
"""


@pytest.fixture
def place(workplace: Workplace, study: dict[str, Any]) -> Workplace:
    """Return a workplace whose firms have names, and whose awards name buyers."""
    lines = (workplace.folder / "firms.csv").read_text(encoding="utf-8").splitlines()
    named = [f"{line},{FIRM_NAMES[line[7]]} Ltd" for line in lines[1:]]
    text = "\n".join([f"{lines[0]},name", *named, ""])
    (workplace.folder / "firms.csv").write_text(text, encoding="utf-8")
    (workplace.folder / "awards.csv").write_text(AWARDS, encoding="utf-8")
    changed = copy.deepcopy(study)
    changed["panel"] |= PANEL
    changed["panel"]["firms"]["name"] = "name"
    changed["panel"]["awards"]["columns"]["buyer_name"] = "buyer"
    workplace.write({**changed, "figures": FIGURES})
    return workplace


@pytest.mark.e2e
def test_every_kind_is_drawn_shown_and_counted_as_elsewhere(place: Workplace) -> None:
    run = ipec.run(str(place.spec), write=False)
    assert [figure.kind for figure in run.core_figures.values()] == [
        "trends", "balance", "awards", "coverage", "link_scores",
    ]  # fmt: skip
    assert {f"figures/{name}.svg" for name in FIGURES} <= set(run.files)
    assert run.files["index.html"].count(b"data:image/svg+xml;base64,") == len(FIGURES)

    assert run.links is not None
    by_time = {one["time"]: one for one in run.links.quality["by_time"]}  # type: ignore[attr-defined]
    linked, unlinked = run.core_figures["register"].panels[0].series
    for one, other in zip(linked.points, unlinked.points, strict=True):
        measured = by_time.get(one.position, {"n_linked": 0, "n_awards": 0})
        assert one.value == measured["n_linked"]
        assert one.value + other.value == measured["n_awards"]
    buyers = run.core_figures["buyers"].panels[0].series
    assert {one.label: sum(p.value for p in one.points) for one in buyers} == {
        "Leeds": 3,
        "York": 1,
    }
    scored = [p for line in run.core_figures["scores"].panels[0].series for p in line.points]
    assert [(p.value, p.n_units) for p in scored] == [(1, 1)]


@pytest.mark.e2e
def test_a_column_that_is_not_there_is_refused_by_its_line(place: Workplace) -> None:
    text = place.spec.read_text(encoding="utf-8").replace("outcome: log_lp\n", "outcome: log_pl\n")
    head, tail = text.split("figures:")
    place.write(head.replace("log_pl", "log_lp") + "figures:" + tail)
    outcome = place.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    assert "`log_pl` is no column of the panel" in outcome.output
    assert "did you mean `log_lp`" in outcome.output
