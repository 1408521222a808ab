"""What a reader must know of a productivity measure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.notice import Level, Notice
from ipec_econ.core.productivity import IMPOSED_METHODS, POOLED, ProductivityResult
from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.panel.productivity.factor_columns import FactorColumns
from ipec_econ.panel.productivity.method_estimate import MethodEstimate

REJECTED = 0.01
"""Below this p-value over-identifying restrictions are called rejected."""

MAX_SHOWN = 12
"""Groups that a remark lists; the others are counted."""


def describe_rows(
    name: str,
    spec: Productivity,
    factors: FactorColumns,
    values: FloatArray,
    *,
    is_replaced: bool,
) -> tuple[Notice, ...]:
    """Return how many rows lack the measure, and which groups share elasticities.

    Parameters
    ----------
    values
        The measure, NaN where there is none, shape (n_rows,).
    """
    found = tuple(_describe_rows(name, spec, factors, values))
    if not is_replaced:
        return found
    text = f"the productivity measure `{name}` replaces the column of that name"
    return (Notice("panel/replaced-column", "panel", name, text), *found)


def describe_estimate(
    name: str, spec: Productivity, result: ProductivityResult, estimate: MethodEstimate
) -> tuple[Notice, ...]:
    """Return what speaks against one group's elasticities."""
    of = f"`{name}`" + (f", {result.group}" if result.group else "")
    return tuple(
        Notice(code, "panel", name, f"{of}: {text}", level)
        for code, text, level in (
            *_describe_signs(result),
            *_describe_test(result),
            *(_describe_roots(estimate) if spec.moments == "exact" else ()),
            *_describe_draws(estimate),
        )
    )


Remark = tuple[str, str, Level]


def _describe_rows(
    name: str, spec: Productivity, factors: FactorColumns, values: FloatArray
) -> Iterator[Notice]:
    n_rows = len(values)
    known, used = np.isfinite(values), factors.can_estimate
    without, unused = n_rows - int(known.sum()), int((known & ~used).sum())
    if without:
        *first, last = _list_needs(spec)
        text = (
            f"{without} of {n_rows} rows have no `{name}`: {', '.join(first)} or {last} is missing"
        )
        yield Notice("panel/productivity-rows", "panel", name, text)
    if spec.method in IMPOSED_METHODS:
        return
    if unused:
        text = f"{unused} rows have `{name}` but no part in its elasticities: the proxy, or what "
        text += "moves productivity, is missing"
        yield Notice("panel/productivity-rows", "panel", name, text)
    if spec.by is not None:
        sizes = np.bincount(factors.group[used], minlength=len(factors.labels))
        small = [label for label, n in zip(factors.labels, sizes, strict=True) if n < spec.min_rows]
        if small:
            text = f"`{name}`: {len(small)} of {len(factors.labels)} groups have fewer than "
            text += f"{spec.min_rows} rows and share elasticities of all firms (`{POOLED}`): "
            text += ", ".join(small[:MAX_SHOWN])
            text += f" and {len(small) - MAX_SHOWN} more" if len(small) > MAX_SHOWN else ""
            yield Notice("panel/productivity-pooled", "panel", name, text)


def _list_needs(spec: Productivity) -> Iterator[str]:
    """Yield what a row needs to have the measure."""
    yield "output"
    yield "an input"
    if spec.shares:
        yield "a share of cost"
    if spec.value == "expected":
        yield "what the first stage reads"
    if spec.by is not None:
        yield f"`{spec.by}`"


def _describe_signs(result: ProductivityResult) -> Iterator[Remark]:
    inputs = zip(result.inputs[: result.n_inputs], result.elasticities, strict=False)
    negative = [f"`{one}` {value:.3f}" for one, value in inputs if value <= 0]
    if negative:
        text = f"elasticities that are not positive: {', '.join(negative)}"
        yield "panel/productivity-elasticity", text, "warning"


def _describe_test(result: ProductivityResult) -> Iterator[Remark]:
    if result.hansen_p < REJECTED:
        freedom = f"{result.hansen_df} degree{'s' if result.hansen_df > 1 else ''} of freedom"
        text = (
            f"the over-identifying restrictions are rejected: J = {result.hansen_j:.1f} with "
            f"{freedom}, p = {result.hansen_p:.2g}"
        )
        yield "panel/productivity-hansen", text, "warning"


def _describe_roots(estimate: MethodEstimate) -> Iterator[Remark]:
    sensible = [root for root in estimate.fit.roots if root.sensible]
    if len(sensible) <= 1:
        return
    shown = "; ".join(_list_root(root.elasticities, root.hansen_j) for root in sensible)
    is_told = all(np.isfinite(root.hansen_j) for root in sensible)
    text = f"the moments have {len(sensible)} sensible solutions, {shown}: "
    text += "the one with the smallest J is taken" if is_told else "the data cannot tell them apart"
    yield "panel/productivity-roots", text, "info" if is_told else "warning"


def _list_root(elasticities: FloatArray, hansen_j: float) -> str:
    listed = ", ".join(f"{one:.3f}" for one in elasticities)
    return f"({listed}) with J {hansen_j:.1f}" if np.isfinite(hansen_j) else f"({listed})"


def _describe_draws(estimate: MethodEstimate) -> Iterator[Remark]:
    asked = estimate.replications + estimate.failures
    if estimate.failures:
        text = f"{estimate.failures} of {asked} draws of firms gave no estimate"
        text += "" if estimate.vcov is not None else ", too many for standard errors"
        yield "panel/productivity-draws", text, "warning"
    if estimate.switched_share > 0:
        share = 100 * estimate.switched_share
        text = f"J would have taken another solution in {share:.0f} % of the draws looked at"
        yield "panel/productivity-roots", text, "warning"
