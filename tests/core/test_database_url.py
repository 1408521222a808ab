"""An address is shown without its password, in resolved.yaml too."""

from __future__ import annotations

from ipec_econ.spec.load import load_study_text
from ipec_econ.spec.resolve import write_resolved

SPEC = """
ipec: 1
study: secret
panel:
  firms: {source: "postgresql://me:hush@host/db", query: select 1, unit: firm, time: year}
models:
  fe: {estimator: ols, outcome: y, regressors: [x]}
"""


def test_resolved_yaml_holds_no_password() -> None:
    text = write_resolved(load_study_text(SPEC).study)
    assert "postgresql://me@host/db" in text
    assert "hush" not in text
