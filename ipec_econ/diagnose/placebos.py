"""Effects that should be zero: of treatment before it came, or on what it does not move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.estimates import Diagnostic
from ipec_econ.core.notice import Notice
from ipec_econ.diagnose.describe_failures import describe_failures, explain_failure
from ipec_econ.diagnose.find_average import Average, find_average
from ipec_econ.diagnose.refit import Refit

Placebo = Literal["placebo_timing", "placebo_outcomes"]

WARN_BELOW = 0.05
"""Chance of a warning, over all placebos of one kind, where all effects are zero."""

MEANINGS = {
    "placebo_timing": "an effect before treatment came: trends differed",
    "placebo_outcomes": "an effect on what treatment should not move: firms differ in more than "
    "treatment",
}


@dataclass(frozen=True, slots=True)
class Placebos:
    """Rows of diagnostics.csv and what they warn of."""

    rows: tuple[Diagnostic, ...]
    notices: tuple[Notice, ...]


def check_placebos(model: str, diagnostic: Placebo, refits: Iterable[Refit]) -> Placebos:
    """Return a row for each placebo, with its average effect, interval and p-value.

    A p-value below 0.05 over the number of placebos (Bonferroni) is a warning, one below 0.05
    alone a note.

    Parameters
    ----------
    model, diagnostic
        What rows and notices name.
    refits
        Read one by one, so that one result at a time is held.
    """
    rows: list[Diagnostic] = []
    found: list[tuple[str, Average]] = []
    failed: list[Refit] = []
    for refit in refits:
        average = None if refit.result is None else find_average(refit.result)
        if average is None or average.p_value is None:
            failed.append(explain_failure(refit))
            rows.append(Diagnostic(model, diagnostic, refit.key, note=failed[-1].failure))
            continue
        found.append((refit.key, average))
        rows.append(_describe(model, diagnostic, refit.key, average))
    notices = (*_warn(model, diagnostic, found), *describe_failures(model, diagnostic, failed))
    return Placebos(tuple(rows), notices)


def _describe(model: str, diagnostic: Placebo, key: str, average: Average) -> Diagnostic:
    return Diagnostic(
        model=model,
        diagnostic=diagnostic,
        key=key,
        value=average.estimate,
        lower=average.conf_low,
        upper=average.conf_high,
        statistic=average.statistic,
        p_value=average.p_value,
        note=f"{average.label}, {average.n_obs} rows; zero where the design holds",
    )


def _warn(
    model: str, diagnostic: Placebo, found: Sequence[tuple[str, Average]]
) -> tuple[Notice, ...]:
    low = [(key, one) for key, one in found if one.p_value is not None and one.p_value < WARN_BELOW]
    if not low:
        return ()
    smallest = min(one.p_value or 0.0 for _, one in low)
    is_warning = smallest * len(found) < WARN_BELOW
    named = ", ".join(f"{one.estimate:.3g} for {key} (p = {one.p_value:.2g})" for key, one in low)
    chance = "" if is_warning else ", which may be chance among so many"
    return (
        Notice(
            "diagnose/placebo",
            "diagnose",
            f"model {model}",
            f"`{diagnostic}` finds {MEANINGS[diagnostic]}: {named}, of {len(found)} "
            f"{'placebo' if len(found) == 1 else 'placebos'}{chance}",
            level="warning" if is_warning else "info",
        ),
    )
