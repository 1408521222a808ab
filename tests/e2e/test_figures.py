"""Figures through a whole run: files, manifest, page, pull, verify, one figure alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

import ipec_econ as ipec
from tests.e2e.conftest import Workplace

FIGURES: dict[str, Any] = {
    "plot": {
        "kind": "coefficients",
        "title": "Coefficients",
        "models": ["fe", "did"],
        "labels": {"fe": "Fixed effects", "first_award": "First award"},
    },
    "who": {"kind": "rollout", "treatment": "first_award", "formats": ["png"]},
}
WRITTEN = ["plot.pdf", "plot.png", "plot.svg", "who.png"]


@pytest.fixture
def place(workplace: Workplace, study: dict[str, Any]) -> Workplace:
    """Return a workplace whose study has figures."""
    workplace.write({**study, "figures": FIGURES})
    return workplace


@pytest.mark.e2e
def test_figures_are_written_listed_shown_pulled_and_verified(place: Workplace) -> None:
    outcome = place.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    folder = place.folder / "outputs/small"
    assert sorted(path.name for path in (folder / "figures").iterdir()) == WRITTEN
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    listed = [one["path"] for one in manifest["outputs"]]
    assert {f"figures/{name}" for name in WRITTEN} <= set(listed)
    assert "matplotlib" in manifest["versions"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.count("data:image/svg+xml;base64,") == 2
    assert 'href="figures/who.png"' in page

    assert place.ipec("pull", "small/figures/plot", "--out", "mine.pdf").exit_code == 0
    pulled = (place.folder / "mine.pdf").read_bytes()
    assert pulled == (folder / "figures/plot.pdf").read_bytes()

    assert "figure plot: coefficients as pdf, svg, png" in place.ipec("check", "study.yaml").output
    verified = place.ipec("verify", "outputs/small")
    assert verified.exit_code == 0, verified.output
    (folder / "figures/who.png").write_bytes(pulled)
    assert place.ipec("verify", "outputs/small").exit_code == 1


@pytest.mark.e2e
def test_one_figure_alone_brings_its_models(place: Workplace) -> None:
    outcome = place.ipec("run", "study.yaml", "--only", "plot")
    assert outcome.exit_code == 0, outcome.output
    folder = place.folder / "outputs/small"
    assert sorted(path.name for path in (folder / "figures").iterdir()) == WRITTEN[:3]
    assert not (folder / "tables").exists()
    wrong = place.ipec("run", "study.yaml", "--only", "plt")
    assert wrong.exit_code == 2
    assert "did you mean `plot`" in wrong.output


@pytest.mark.e2e
def test_the_python_view_gives_every_format(place: Workplace) -> None:
    run = ipec.run(str(place.spec), write=False)
    view = run.figures["plot"]
    assert view.to_pdf() == run.files["figures/plot.pdf"]
    assert view.to_png() == view._repr_png_() == run.files["figures/plot.png"]
    assert view.to_svg().encode() == run.files["figures/plot.svg"]
    assert view.alt.startswith("Coefficient plot for log_lp, 2 models.")
    assert any("95% confidence intervals" in note for note in view.notes)


@pytest.mark.e2e
def test_a_figure_that_cannot_be_drawn_is_refused_before_the_run(
    workplace: Workplace, study: dict[str, Any]
) -> None:
    figure = {"kind": "event_study", "models": ["fe"]}
    workplace.write({**study, "figures": {"path": figure}})
    outcome = workplace.ipec("run", "study.yaml")
    assert outcome.exit_code == 2
    assert "spec/figure" in outcome.output
    assert "study.yaml:" in outcome.output
    assert not (workplace.folder / "outputs").exists()
