"""What a run found, in sentences for a reader who has not seen the spec."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.disclosure import WITHHELD_TEXT
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.flow import FlowLine
from ipec_econ.core.grid import GridResult
from ipec_econ.core.link_summary import LinkSummary
from ipec_econ.core.spec.model_table import RegressionTable
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.treatment import KindTreatment, Treatment
from ipec_econ.report.estimator_titles import title_estimator
from ipec_econ.report.grid_words import sum_up_grid
from ipec_econ.report.interval_words import write_estimate
from ipec_econ.report.table_rows import INTERCEPT, choose_rows
from ipec_econ.report.treatment_words import describe_treatment
from ipec_econ.report.word_list import count_known, count_things, join_words, write_known

MAX_MODELS = 6
MAX_ROWS = 3
DIGITS = 4

DID_CAVEAT = (
    "These numbers are effects only if treated firms would otherwise have developed in parallel "
    "with the firms they are compared with."
)
REGRESSION_CAVEAT = (
    "Regression coefficients describe how the outcome differs with a regressor, other things in "
    "the regression equal; by themselves they do not show cause and effect."
)


def summarise_study(
    study: Study,
    results: Sequence[ModelResult],
    flow: Sequence[FlowLine],
    links: LinkSummary | None,
    *,
    periods: tuple[int, int] | None = None,
    grids: Sequence[GridResult] = (),
) -> tuple[str, ...]:
    """Return the sentences that open the index page, in reading order.

    Parameters
    ----------
    flow
        Every step of the run; firms are counted where the panel is finished.
    periods
        First and last period of the panel, when it is known.
    grids
        Models under many choices; `results` are those of the study's own models.
    """
    shown, table = _choose_results(study, results)
    sentences = [
        _describe_question(results),
        _describe_panel(study, flow, periods),
        _describe_links(links),
        *(
            describe_treatment(name, treatment)
            for name, treatment in study.panel.treatments.items()
            if any(_is_of(row.treatment, name, treatment) for r in results for row in r.estimates)
        ),
        *(_describe_result(study, result, table) for result in shown),
        *(sum_up_grid(grid, digits=DIGITS) for grid in grids),
        *_add_caveats(shown),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _is_of(estimated: str | None, name: str, treatment: Treatment) -> bool:
    """Tell whether an estimate's treatment is this one, or one of its kinds."""
    kinds = treatment.kind if isinstance(treatment, KindTreatment) else ()
    return estimated in (name, *(f"{name}_{kind}" for kind in kinds))


def _choose_results(
    study: Study, results: Sequence[ModelResult]
) -> tuple[list[ModelResult], RegressionTable | None]:
    """Return the columns of the first regression table, or else the first models."""
    known: dict[str, list[ModelResult]] = {}
    for result in results:
        known.setdefault(result.spec_model, []).append(result)
    for table in study.tables.values():
        if isinstance(table, RegressionTable):
            shown = [one for name in table.shown_models for one in known.get(name, ())]
            if shown:
                return shown[:MAX_MODELS], table
    return list(results[:MAX_MODELS]), None


def _describe_question(results: Sequence[ModelResult]) -> str:
    outcomes = dict.fromkeys(row.outcome for result in results for row in result.estimates)
    treatments = dict.fromkeys(
        row.treatment for result in results for row in result.estimates if row.treatment
    )
    if not outcomes:
        return ""
    models = count_things(len({result.spec_model for result in results}), "model")
    about = f"the effect of {join_words(list(treatments))} on " if treatments else ""
    return f"This study estimates {models} of {about}{join_words(list(outcomes))}."


def _describe_panel(study: Study, flow: Sequence[FlowLine], periods: tuple[int, int] | None) -> str:
    last = _find_last(flow, "panel") or _find_last(flow, "firms")
    if last is None:
        return ""
    span = "" if periods is None else f", from {periods[0]} to {periods[1]}"
    counts = f"{count_known(last.units, 'firm')} in {count_known(last.rows, 'row')}"
    key = f"one per {study.panel.firms.unit} and {study.panel.firms.time}"
    return f"The data are a panel of {counts}, {key}{span}."


def _find_last(flow: Sequence[FlowLine], scope: str) -> FlowLine | None:
    return next((step for step in reversed(flow) if step.scope == scope), None)


def _describe_links(links: LinkSummary | None) -> str:
    if links is None:
        return ""
    if links.rows == 0:
        return "No award was read."
    share = ""
    if links.rows is not None and links.linked is not None:
        share = f" ({links.linked / links.rows:.1%})"
    return (
        f"Of {count_known(links.rows, 'award row')} (one per award and supplier), "
        f"{write_known(links.linked)}{share} were linked to "
        f"{count_known(links.firms, 'firm')} of the register."
    )


def _describe_result(study: Study, result: ModelResult, table: RegressionTable | None) -> str:
    labels = table.labels if table else {}
    rows = choose_rows(table.rows if table else (), labels, [result])
    named = [
        (row.label, row.estimates[0])
        for row in rows
        if row.key != ("coef", INTERCEPT) and row.estimates[0] is not None
    ][:MAX_ROWS]
    if not named:
        return ""
    digits = table.digits if table else DIGITS
    claims = [_state_estimate(label, estimate, digits) for label, estimate in named]
    outcome = named[0][1].outcome
    name = _name_model(study, result)
    said = f"{name}, {labels.get(outcome, outcome)}: {'; '.join(claims)}."
    return f"{said}{_judge_intervals(named)}"


def _name_model(study: Study, result: ModelResult) -> str:
    model = study.models.get(result.spec_model)
    label = None if model is None else model.label
    group = "" if result.group is None else f" in group {result.group.value}"
    return f"{label or title_estimator(result.estimator)}{group} (model {result.model})"


def _state_estimate(label: str, estimate: Estimate, digits: int) -> str:
    number = WITHHELD_TEXT if estimate.withheld else write_estimate(estimate, digits)
    if estimate.estimand == "coef":
        return f"the coefficient of {label} is {number}"
    event = "" if estimate.rel_time is None else f", {_name_event_time(estimate.rel_time)},"
    effect = f"the estimated average effect of {estimate.treatment} among treated firms"
    return f"{effect}{event} is {number}"


def _name_event_time(rel_time: int) -> str:
    if rel_time < 0:
        return f"{count_things(-rel_time, 'period')} before it starts"
    return f"{count_things(rel_time, 'period')} after it starts"


def _judge_intervals(named: Sequence[tuple[str, Estimate]]) -> str:
    """Say which intervals hold zero: a reader must not take the sign for a finding."""
    unsettled = [label for label, estimate in named if _holds_zero(estimate)]
    if not unsettled:
        return ""
    if len(named) == 1:
        return " The interval includes zero: the data do not settle even the sign."
    return f" For {join_words(unsettled)} zero is in the interval: even the sign is not settled."


def _holds_zero(estimate: Estimate) -> bool:
    low, high = estimate.conf_low, estimate.conf_high
    return low is not None and high is not None and low <= 0 <= high


def _add_caveats(results: Sequence[ModelResult]) -> list[str]:
    estimands = {row.estimand for result in results for row in result.estimates}
    caveats = []
    if estimands - {"coef"}:
        caveats.append(DID_CAVEAT)
    elif estimands:
        caveats.append(REGRESSION_CAVEAT)
    return caveats
