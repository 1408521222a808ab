"""Real tenders to a real firm panel: fixest's numbers on the same samples."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

import ipec_econ as ipec
from ipec_econ.runner.outcome import Run

ESTIMATE_TOLERANCE = 5e-8
"""Half a unit of the seventh decimal, the last that the reference prints."""

PRINTED_ATOL = 5e-5
"""Half a unit of the fourth decimal: an unchanged number, not a reference."""

SPEC = """
ipec: 1
study: czech_tenders
panel:
  firms: {{source: "{data}/data.dta", unit: id, time: year, where: year >= 2006}}
  awards:
    source: "{data}/tenders.dta"
    columns: {{supplier_id: id, time: year, value: pp_sales}}
    where: value > 0
    coverage: 2006
  columns: {{log_go: ln(rGO)}}
  treatments:
    first_award: {{event: first_award, clean_window: 1}}
    first_kept: {{event: first_award, clean_window: 1, late_entrants: keep}}
models:
  defaults: {{outcome: log_go, cluster: id}}
  drop: {{estimator: twfe, treatment: first_award}}
  keep: {{estimator: twfe, treatment: first_kept}}
  path: {{estimator: event_study, treatment: first_kept, window: [-5, 5], bin: true}}
  cs: {{estimator: callaway_santanna, treatment: first_kept, window: [-5, 5]}}
tables: {{main: {{columns: [drop, keep, cs], rows: [att], statistics: [n_obs, pretrend_p]}}}}
figures: {{path: {{kind: event_study, models: [path, cs]}}}}
"""


@pytest.mark.e2e
@pytest.mark.reference
def test_czech_tenders_give_fixests_numbers(shared: Path, tmp_path: Path) -> None:
    spec = tmp_path / "czech.yaml"
    data = shared / "data" / "czech_procurement_panel"
    spec.write_text(SPEC.format(data=data.as_posix()), encoding="utf-8")

    run = ipec.run(str(spec), out=str(tmp_path / "outputs"))

    rows = {row.model: row for result in run.results[:2] for row in result.estimates}
    drop, keep = rows["drop"], rows["keep"]
    assert drop.estimate == pytest.approx(0.0845305, abs=ESTIMATE_TOLERANCE)
    assert drop.std_error == pytest.approx(0.0332952, abs=ESTIMATE_TOLERANCE)
    assert drop.n_obs == 6282
    assert keep.estimate == pytest.approx(0.0777184, abs=ESTIMATE_TOLERANCE)
    assert keep.std_error == pytest.approx(0.0326386, abs=ESTIMATE_TOLERANCE)
    assert keep.n_obs == 7334
    by_step = {(step.scope, step.step): step for step in run.flow}
    assert by_step["treatment:first_award", "coverage"].units_lost == 185
    for scope in {step.scope for step in run.flow}:
        steps = [step for step in run.flow if step.scope == scope]
        for before, after in pairwise(steps):
            assert before.rows - after.rows_lost == after.rows
            assert before.units - after.units_lost == after.units
    _check_path(run)


def _check_path(run: Run) -> None:
    """Check that the pre-trend at -3 is there, and that the report says so."""
    paths = {
        result.model: {row.rel_time: row for row in result.estimates if row.rel_time is not None}
        for result in run.results[2:]
    }
    before = paths["path"][-3]
    assert before.estimate == pytest.approx(-0.0790, abs=PRINTED_ATOL)
    assert before.std_error == pytest.approx(0.0352, abs=PRINTED_ATOL)
    notice = next(n for n in run.notices if n.code == "diagnose/pretrend-period")
    assert notice.where == "model path"
    assert "-0.079 at -3 (p = 0.025)" in notice.text
    page = run.files["index.html"].decode("utf-8")
    assert "differs from zero by itself" in page
    # The simple average is of all effects: the window selects the path and its own average.
    averages = {row.term: row for row in run.results[3].estimates if row.estimand == "att"}
    assert averages["simple"].estimate == pytest.approx(0.0872, abs=PRINTED_ATOL)
    assert {"figures/path.pdf", "figures/path.svg", "figures/path.png"} <= run.files.keys()
    assert "diagnostics.csv" in run.files
