"""Every code of the package in one dictionary."""

from __future__ import annotations

from ipec_econ.core.codes import (
    cells,
    demo,
    diagnose,
    disclose,
    estimate,
    grids,
    link,
    panel,
    publish,
    render,
    sources,
    spec,
)
from ipec_econ.core.codes.code import Code

CATALOGUE: dict[str, Code] = {
    **spec.CODES,
    **sources.CODES,
    **link.CODES,
    **panel.CODES,
    **estimate.CODES,
    **cells.CODES,
    **grids.CODES,
    **diagnose.CODES,
    **disclose.CODES,
    **render.CODES,
    **publish.CODES,
    **demo.CODES,
}
