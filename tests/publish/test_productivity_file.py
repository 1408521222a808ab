"""productivity.csv: a row an input, tests repeated, nothing where nothing is."""

from __future__ import annotations

import math

from ipec_econ.core.productivity import ProductivityResult
from ipec_econ.publish.productivity_file import productivity_to_csv

RESULT = ProductivityResult(
    measure="tfp",
    method="acf",
    output="y",
    group="62",
    inputs=("l", "k", "first"),
    n_inputs=2,
    elasticities=(0.6, 0.35, 0.02),
    std_errors=(0.01, 0.02, math.nan),
    n_obs=100,
    n_firms=20,
    persistence=0.7,
    hansen_j=3.5,
    hansen_df=3,
    hansen_p=0.32,
    n_roots=2,
    replications=199,
)


def test_columns_of_the_contract_come_first_and_nan_is_empty() -> None:
    lines = productivity_to_csv([RESULT]).decode().splitlines()
    assert lines == [
        "measure,group,input,elasticity,std_error,hansen_j,hansen_p,n_roots,n_obs,"
        "method,n_firms,hansen_df,persistence,replications",
        "tfp,62,l,0.6,0.01,3.5,0.32,2,100,acf,20,3,0.7,199",
        "tfp,62,k,0.35,0.02,3.5,0.32,2,100,acf,20,3,0.7,199",
        "tfp,62,first,0.02,,3.5,0.32,2,100,acf,20,3,0.7,199",
    ]
