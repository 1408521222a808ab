"""Whether a model's conclusion rests on one cohort."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.diagnose.describe_failures import describe_failures, explain_failure
from ipec_econ.diagnose.find_average import Average, find_average
from ipec_econ.diagnose.refit import Refit

NAME = "leave_one_cohort_out"
WORDS = {1: "above zero", -1: "below zero", 0: "not different from zero"}


@dataclass(frozen=True, slots=True)
class LeftOutCohorts:
    """Rows of diagnostics.csv and what they warn of."""

    rows: tuple[Diagnostic, ...]
    notices: tuple[Notice, ...]


def check_left_out_cohorts(result: ModelResult, refits: Iterable[Refit]) -> LeftOutCohorts:
    """Return a row for each cohort left out, with the effect without it and the change.

    A cohort drives the conclusion where the interval of the average effect lies above zero, below
    zero or around it, and without the cohort it does not. That is a warning where the whole
    sample's interval excludes zero, else a note.

    Parameters
    ----------
    result
        Of all cohorts.
    refits
        Without one each, read one by one, so that one result at a time is held.
    """
    whole = find_average(result)
    rows: list[Diagnostic] = []
    driving: list[tuple[str, Average]] = []
    failed: list[Refit] = []
    for refit in refits:
        average = None if refit.result is None else find_average(refit.result)
        if average is None or average.p_value is None or whole is None:
            failed.append(explain_failure(refit))
            rows.append(Diagnostic(result.model, NAME, refit.key, note=failed[-1].failure))
            continue
        rows.append(_describe(result.model, refit, average, whole))
        if _conclude(average) != _conclude(whole):
            driving.append((refit.key, average))
    notices = () if whole is None else _warn(result.model, whole, driving)
    return LeftOutCohorts(tuple(rows), (*notices, *describe_failures(result.model, NAME, failed)))


def _describe(model: str, refit: Refit, average: Average, whole: Average) -> Diagnostic:
    return Diagnostic(
        model=model,
        diagnostic=NAME,
        key=refit.key,
        value=average.estimate,
        lower=average.conf_low,
        upper=average.conf_high,
        statistic=average.estimate - whole.estimate,
        p_value=average.p_value,
        note=f"{average.label} without {refit.detail}; statistic is the change from "
        f"{whole.estimate:.6g}",
    )


def _conclude(average: Average) -> int:
    """Return the sign that the interval gives the effect, 0 where it holds zero."""
    if average.conf_low is None or average.conf_high is None:
        return 0
    return int(average.conf_low > 0) - int(average.conf_high < 0)


def _warn(model: str, whole: Average, driving: Sequence[tuple[str, Average]]) -> tuple[Notice, ...]:
    if not driving:
        return ()
    conclusion = _conclude(whole)
    named = "; ".join(
        f"{key}, {one.estimate:.3g} ({one.conf_low:.3g} to {one.conf_high:.3g})"
        for key, one in driving
    )
    return (
        Notice(
            "diagnose/driving-cohort",
            "diagnose",
            f"model {model}",
            f"the effect, {whole.estimate:.3g}, is {WORDS[conclusion]}, and would not be so "
            f"{named}: the conclusion rests on single cohorts",
            level="warning" if conclusion else "info",
        ),
    )
