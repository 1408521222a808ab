"""What a reader of effects by dose must know: what is identified, and from whom."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.notice import Notice
from ipec_econ.estimate.dose_fit import DoseFit
from ipec_econ.numerics.dose_bins import DoseBins

MAX_LISTED = 5


def describe_doses(fit: DoseFit, grid: FloatArray, *, model_id: str) -> tuple[Notice, ...]:
    """Return notices on identification, cohorts without a curve, and curves beyond their doses."""
    where = f"model {model_id}"
    return (
        _state_identification(fit, where),
        *_describe_without(fit, where),
        *_describe_empty(fit, where),
        *_describe_lone(fit, where),
        *_describe_beyond(fit, grid, where),
    )


def _state_identification(fit: DoseFit, where: str) -> Notice:
    text = (
        "`att_dose` is the effect of a dose on the firms that got it, if their outcomes would have "
        "moved as those of untreated firms; effects of two doses are of different firms"
    )
    if fit.found.slopes:
        text += (
            ", so `acrt` is the effect of more treatment only if, besides, firms at every dose "
            "would have gained the same from each of them (strong parallel trends)"
        )
    else:
        text += ", so their difference is the effect of more treatment only under strong parallel "
        text += "trends"
    return Notice("estimate/dose-identification", "estimate", where, text)


def _describe_without(fit: DoseFit, where: str) -> Iterator[Notice]:
    comparisons = fit.found.group_time.comparisons
    post = fit.found.paths.periods[comparisons.period] >= comparisons.cohort
    post &= comparisons.period != comparisons.base
    without = [k for k in np.flatnonzero(post) if int(k) not in fit.found.curves]
    if not without:
        return
    cohorts = [f"{cohort:g}" for cohort in np.unique(comparisons.cohort[without])]
    listed = ", ".join(cohorts[:MAX_LISTED]) + (" …" if len(cohorts) > MAX_LISTED else "")
    text = (
        f"{len(without)} of {int(post.sum())} (cohort, period) pairs from treatment on, of cohorts "
        f"{listed}, have too few firms or doses for a curve of {fit.found.basis.n_functions} "
        "coefficients: they are in the effects, and not in the curve or its slope"
    )
    yield Notice("estimate/no-dose-curve", "estimate", where, text, level="warning")


def _describe_empty(fit: DoseFit, where: str) -> Iterator[Notice]:
    basis = fit.found.basis
    if not isinstance(basis, DoseBins) or fit.found.average.known.all():
        return
    empty = [basis.labels[j] for j in np.flatnonzero(~fit.found.average.known)]
    text = f"no treated firm that can be compared has a dose in the bins {', '.join(empty)}"
    yield Notice("estimate/empty-bin", "estimate", where, text, level="warning")


def _describe_lone(fit: DoseFit, where: str) -> Iterator[Notice]:
    """Count cohorts with one firm in a bin: its change does not differ from its own mean."""
    basis, paths = fit.found.basis, fit.found.paths
    if not isinstance(basis, DoseBins):
        return
    treated = np.isfinite(paths.cohort)
    place = np.searchsorted(np.unique(paths.cohort), paths.cohort[treated])
    sizes = np.bincount(place * basis.n_functions + basis.place(fit.found.dose[treated]))
    lone = int((sizes == 1).sum())
    if lone:
        text = (
            f"{lone} of {int((sizes > 0).sum())} pairs of cohort and bin hold one treated firm, "
            "which does not differ from itself: the errors of these bins are too small"
        )
        yield Notice("estimate/lone-firm", "estimate", where, text)


def _describe_beyond(fit: DoseFit, grid: FloatArray, where: str) -> Iterator[Notice]:
    """Name cohorts whose curve is read beyond their firms' doses."""
    if isinstance(fit.found.basis, DoseBins):
        return
    used = (fit.found.average.weights != 0).any(axis=0)
    cohorts = fit.found.group_time.comparisons.cohort
    beyond = {
        float(cohorts[k])
        for k, curve in fit.found.curves.items()
        if used[k] and (grid[0] < curve.lowest or grid[-1] > curve.highest)
    }
    if beyond:
        listed = ", ".join(f"{cohort:g}" for cohort in sorted(beyond)[:MAX_LISTED])
        more = " …" if len(beyond) > MAX_LISTED else ""
        text = (
            f"some of the doses from {grid[0]:g} to {grid[-1]:g} lie beyond those of the firms of "
            f"cohorts {listed}{more}: there the average holds these cohorts' curves as extended"
        )
        yield Notice("estimate/dose-extended", "estimate", where, text)
