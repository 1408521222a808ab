"""The same bits whatever the hash seed and the number of threads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PROGRAM = """
import numpy as np
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.core.spec.model import RegressionModel
from ipec_econ.estimate.ols import OrdinaryLeastSquares

rng = np.random.default_rng(1)
n, firms = 40_000, 5_000
firm, year, sector = rng.integers(0, firms, n), rng.integers(0, 9, n), rng.integers(0, 40, n)
effects = [np.unique(v, return_inverse=True)[1] for v in (firm, year, sector * 9 + year)]
codes = tuple(Codes(str(i), v, int(v.max()) + 1) for i, v in enumerate(effects))
data = ModelData(
    model="m", outcome_name="y", outcome=rng.normal(size=n), terms=("a", "b", "c"),
    regressors=rng.normal(size=(n, 3)), fixed_effects=codes, weights=rng.uniform(1, 2, n),
    clusters=codes[:2], unit=codes[0], time=2010 + effects[1], cohort=None, treated=None, flow=(),
)
for how in ({"cluster": ("0", "1")}, {"vcov": "iid"}, {"vcov": "driscoll_kraay"}):
    model = RegressionModel(estimator="ols", outcome="y", regressors=("a",), **how)
    result = OrdinaryLeastSquares().fit(data, model, model_id="m")
    print([(row.estimate, row.std_error, row.p_value) for row in result.estimates])
    print(result.vcov.tobytes().hex(), result.fit.r2, result.fit.r2_within)

from tests.estimate.test_add_multiplier_bootstrap import CASES, KEYS

for name in ("event_study", "two_stage", "dose_response"):
    print(CASES[name][0]("region", bootstrap=KEYS).estimates)
"""

SETTINGS = [("0", "1"), ("1", "2"), ("6", "5"), ("7", "3")]
"""Hash seeds under which pyfixest 0.60 was seen to disagree with itself, and threads."""


def run(seed: str, threads: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), threads),
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_estimates_and_errors_are_bit_identical() -> None:
    outputs = []
    for pair in (SETTINGS[:2], SETTINGS[2:]):
        processes = [run(*setting) for setting in pair]
        outputs += [process.communicate(timeout=60)[0] for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
    assert len(outputs[0].splitlines()) == 9
    assert len(set(outputs)) == 1
