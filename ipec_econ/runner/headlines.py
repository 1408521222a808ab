"""Every headline of a plan, built by the report stage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, replace

from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.errors import IpecError, Problem, PublishError, RenderError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.headline import AwardMoney, Headline, Headlines
from ipec_econ.core.headline_fields import MONEY_KINDS
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.core.spec.model import DidRegressionModel, EventTimeModel
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.spec.treatment import DoseTreatment
from ipec_econ.panel.treated_means import compute_treated_means
from ipec_econ.plan.headlines import find_scale
from ipec_econ.plan.plan import Plan
from ipec_econ.publish.estimate_reference import select_estimate
from ipec_econ.report.headline import HeadlineSource, build_headline
from ipec_econ.report.sms_level import judge_sms_level


def build_headlines(
    plan: Plan,
    results: Sequence[ModelResult],
    panel: Panel,
    policies: Sequence[PolicyRecord],
) -> Headlines:
    """Return the planned headlines in the order of the spec; all failures at once.

    One whose estimate is no number, because it is withheld, is withheld with it.

    Raises
    ------
    RenderError
        A headline names an estimate that is not there, or has nothing to divide by.
    """
    found: dict[str, Headline] = {}
    withheld: list[str] = []
    problems: list[Problem] = []
    for name, spec in plan.headlines.items():
        try:
            source = _gather(name, spec, plan, results, panel, policies)
            if math.isnan(source.estimate.estimate):
                withheld.append(name)
                continue
            found[name] = build_headline(name, source, where=_place(plan, name))
        except IpecError as error:
            problems += error.problems
    if problems:
        raise RenderError(problems)
    return Headlines(found, tuple(withheld))


def _place(plan: Plan, name: str, *keys: str) -> str:
    return str(plan.marks.find_value(("headlines", name, *keys)))


def _gather(
    name: str,
    spec: HeadlineSpec,
    plan: Plan,
    results: Sequence[ModelResult],
    panel: Panel,
    policies: Sequence[PolicyRecord],
) -> HeadlineSource:
    result = _find_result(name, spec, plan, results)
    estimate = _find_estimate(name, spec, plan, result)
    model, firms = plan.models[spec.model], plan.study.panel.firms
    sms = judge_sms_level(model, result, unit=firms.unit, time=firms.time)
    money = None
    if spec.value_as in MONEY_KINDS and isinstance(model, DidRegressionModel | EventTimeModel):
        money = _measure_money(name, spec, plan, model, estimate, panel, policies)
    disclosure = plan.study.disclosure
    is_controlled = disclosure is not None and disclosure.rules is not None
    return HeadlineSource(spec, result, estimate, sms, money, is_controlled=is_controlled)


def _find_result(
    name: str, spec: HeadlineSpec, plan: Plan, results: Sequence[ModelResult]
) -> ModelResult:
    wanted = spec.model if spec.group is None else f"{spec.model}/{spec.group}"
    for result in results:
        if result.model == wanted:
            return result
    there = [one.model.partition("/")[2] for one in results if one.spec_model == spec.model]
    raise RenderError(
        Problem(
            "render/no-such-estimate",
            f"headline `{name}`: model `{spec.model}` has no group `{spec.group}`",
            _place(plan, name, "group"),
            fix=f"groups that were estimated: {', '.join(there)}",
        )
    )


def _find_estimate(name: str, spec: HeadlineSpec, plan: Plan, result: ModelResult) -> Estimate:
    """Return the row that a pulled reference of the same parts names."""
    parts = [result.model, spec.estimand, *(spec.term or "").split("/")]
    rows = [asdict(row) for row in result.estimates]
    try:
        found = select_estimate(rows, [part for part in parts if part], ref=f"headline {name}")
    except PublishError as error:
        where = _place(plan, name)
        placed = [
            replace(one, code="render/no-such-estimate", where=where, why="")
            for one in error.problems
        ]
        raise RenderError(placed) from None
    return Estimate(**found)


def _measure_money(
    name: str,
    spec: HeadlineSpec,
    plan: Plan,
    model: DidRegressionModel | EventTimeModel,
    estimate: Estimate,
    panel: Panel,
    policies: Sequence[PolicyRecord],
) -> AwardMoney:
    if panel.rows.num_rows == 0:
        raise _refuse_money(name, plan, "the panel's rows were not kept in memory")
    scale = find_scale(plan.study, spec)
    level = (spec.level or scale.level) if scale.is_log else None
    columns = [spec.spend or "", *([] if level is None else [level])]
    where = f"headlines.{name}"
    means = compute_treated_means(panel, model, estimate, columns, where=where)
    spend = means.values[0]
    if means.n_obs == 0:
        told = " and ".join(f"`{column}`" for column in columns)
        raise _refuse_money(name, plan, f"no treated row that it is about has a value of {told}")
    if not (math.isfinite(spend) and spend > 0):
        raise _refuse_money(name, plan, f"mean `{spec.spend}` of treated rows is {spend:g}")
    return AwardMoney(
        column=columns[0],
        definition=_define(columns[0], plan.study.panel),
        policies=tuple(f"{one.policy} {one.choice}" for one in policies),
        spend=spend,
        level=level,
        mean_level=None if level is None else means.values[1],
        n_obs=means.n_obs,
        n_units=means.n_units,
        n_left_out=means.n_left_out,
        currency=spec.currency,
        price_base=spec.price_base or "",
        vat=spec.vat or "",
        may_be_ceiling=_keeps_ceilings(columns[0], plan.study.panel),
        n_always=means.n_always,
        weights=model.weights,
    )


def _define(column: str, panel: PanelSpec) -> str:
    treatment = panel.treatments.get(column)
    if isinstance(treatment, DoseTreatment):
        where = f" of awards where {treatment.where}" if treatment.where else ""
        return f"the sum of {treatment.dose}{where} in the period"
    return panel.columns.get(column) or "a column of the firms' table"


def _keeps_ceilings(column: str, panel: PanelSpec) -> bool:
    """Tell whether a dose may add up ceilings; of a column of the source only its user knows."""
    is_dose = isinstance(panel.treatments.get(column), DoseTreatment)
    return is_dose and panel.awards is not None and panel.awards.value.framework == "keep"


def _refuse_money(name: str, plan: Plan, what: str) -> RenderError:
    return RenderError(
        Problem(
            "render/no-award-money",
            f"headline `{name}`: {what}",
            _place(plan, name),
            why="an effect is divided by award money per treated firm and period",
            fix="name a column of award money that treated firms have: spend: COLUMN",
        )
    )
