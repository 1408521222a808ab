"""Studies for tests of the catalogue: the shipped ones, and one whose every text is hostile."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.core.notice import Notice
from ipec_econ.publish.estimates_file import estimates_to_csv
from ipec_econ.publish.manifest import build_manifest, manifest_to_json
from ipec_econ.publish.writer import write_outputs
from tests.publish.conftest import make_estimate, make_files, make_record

SHIPPED = Path(__file__).parents[1] / "outputs"
EVIL = '"><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"> Ärger'
"""A text that would run where it were taken for markup."""

PAGE = f"""<html><head><title>t</title></head><body onload="window.hacked = 3"><header>
<p>A sentence. {EVIL}</p></header><main><section id="results" aria-labelledby="results-title">
<h2 id="results-title">Results</h2><p><a href="javascript:window.hacked = 4">link</a>
<a href="tables/main.csv" onclick="window.hacked = 5">csv</a>{EVIL}</p></section></main>"""

HEADLINES = {
    "study": "evil",
    "headlines": {"gain": {"sentence": f"A gain of 3%. {EVIL}"}, "loss": {"withheld": True}},
}
DISCLOSURE = {"profile": {"profile": "strict"}, "released": 9, "withheld": [{"output": "a"}] * 2}
CELL = make_estimate(
    model="robust/1", estimator="twfe", estimand="att", term="twfe", treatment="first",
    outcome=EVIL, n_treated=12,
)  # fmt: skip


def write_hostile_study(outputs: Path) -> None:
    """Write a study ``evil``, as a run of a hostile spec might, with all that studies can have."""
    rows = (make_estimate(model="fe", outcome=EVIL, term=EVIL, estimate=-0.5), CELL)
    files = {
        **make_files(),
        "index.html": PAGE.encode(),
        "estimates.csv": estimates_to_csv(rows),
        "resolved.yaml": f"ipec: 1\ntitle: '{EVIL}'\n  # {EVIL}\n".encode(),
        "headlines.json": json.dumps(HEADLINES).encode(),
        "disclosure.json": json.dumps(DISCLOSURE).encode(),
        "grids/robust.csv": b"cell,model\n1,robust/1\n",
    }
    record = make_record(
        "evil.yaml", study="evil", title=EVIL, spec_files={"evil.yaml": b"x"},
        notices=(Notice("estimate/few-clusters", "estimate", EVIL, EVIL, "warning"),),
    )  # fmt: skip
    manifest = build_manifest(record, files, folder=outputs / "evil")
    clock = replace(manifest.clock, started_utc="2025-06-04T12:00:00Z")
    content = manifest_to_json(replace(manifest, clock=clock))
    write_outputs(outputs / "evil", {**files, MANIFEST_NAME: content})


def copy_studies(outputs: Path) -> None:
    """Copy the shipped studies, and write the hostile one beside them."""
    shutil.copytree(SHIPPED, outputs)
    write_hostile_study(outputs)
