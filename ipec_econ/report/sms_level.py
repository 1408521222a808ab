"""The level on the Maryland scientific methods scale that a model's design can reach."""

from __future__ import annotations

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.headline import SmsLevel
from ipec_econ.core.spec.model import DidRegressionModel, EventTimeModel, RegressionModel

JOINT_TEST = "diagnose/pretrends"
"""The warning that treated and comparison firms moved apart before treatment."""

REVIEWER = "A reviewer may mark it down further."


def judge_sms_level(
    model: RegressionModel | DidRegressionModel | EventTimeModel,
    result: ModelResult,
    *,
    unit: str,
    time: str,
) -> SmsLevel:
    """Return the level before quality mark-downs, but for a failed test before treatment.

    Difference-in-differences and panel fixed effects reach 3 of 5 where the comparison group is
    shown to be comparable. What the design does not show, no number here replaces.

    References
    ----------
    What Works Centre for Local Economic Growth, "Guide to scoring evidence using the Maryland
    Scientific Methods Scale".
    """
    if isinstance(model, RegressionModel):
        return _judge_regression(result, unit, time)
    start = "Difference-in-differences against untreated firms: at most 3"
    if any(notice.code == JOINT_TEST for notice in result.notices):
        return SmsLevel(
            2,
            f"{start}, and 2 here: before treatment, treated and comparison firms moved apart "
            f"(pre-trend test). {REVIEWER}",
        )
    p_value = next(
        (
            row.p_value
            for row in result.diagnostics
            if row.diagnostic == "pretrends" and row.key == "wald"
        ),
        None,
    )
    if p_value is None:
        shown = "this model has no test of comparability before treatment; show one from another"
    else:
        shown = (
            f"the pre-trend test does not reject (p = {p_value:.2f}), which is evidence and no "
            "proof of comparability"
        )
    return SmsLevel(3, f"{start}, before quality mark-downs; {shown}. {REVIEWER}")


def _judge_regression(result: ModelResult, unit: str, time: str) -> SmsLevel:
    parts = [effect.split("^") for effect in result.fit.fixed_effects]
    has_unit = any(unit in names for names in parts)
    has_time = any(time in names for names in parts)
    if has_unit and has_time:
        return SmsLevel(
            3,
            "Fixed effects of firms and periods: at most 3, before quality mark-downs; nothing in "
            f"the model shows that firms with and without awards are comparable. {REVIEWER}",
        )
    if has_unit:
        return SmsLevel(
            2,
            "Fixed effects of firms without effects of periods compare before and after alone: at "
            f"most 2. {REVIEWER}",
        )
    return SmsLevel(
        2, f"A regression without fixed effects of firms, with its controls: at most 2. {REVIEWER}"
    )
