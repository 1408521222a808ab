"""Real tenders to a real firm panel: fixest's numbers on the same samples."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

import ipec_econ as ipec

ESTIMATE_TOLERANCE = 5e-8
"""Half a unit of the seventh decimal, the last that the reference prints."""

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
  defaults: {{estimator: twfe, outcome: log_go, cluster: id}}
  drop: {{treatment: first_award}}
  keep: {{treatment: first_kept}}
tables: {{main: {{columns: [drop, keep]}}}}
"""


@pytest.mark.e2e
@pytest.mark.reference
def test_czech_tenders_give_fixests_numbers(shared: Path, tmp_path: Path) -> None:
    spec = tmp_path / "czech.yaml"
    data = shared / "data" / "czech_procurement_panel"
    spec.write_text(SPEC.format(data=data.as_posix()), encoding="utf-8")

    run = ipec.run(str(spec), out=str(tmp_path / "outputs"))

    rows = {row.model: row for result in run.results for row in result.estimates}
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
