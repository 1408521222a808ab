"""Models whose effects are compared with those of other models: the tests, added to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ipec_econ.core.equality_options import read_equality_options
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.diagnose.equality import check_equality
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.panel.select import select_model_data
from ipec_econ.plan.plan import PlannedModel

EQUALITY = "equality"


def list_compared(model: PlannedModel) -> tuple[str, ...]:
    """Return the models that a model's diagnostic `equality` names."""
    options = read_equality_options(model.diagnostics.get(EQUALITY))
    return () if options is None else options.models


def compare_models(
    panel: Panel, models: dict[str, PlannedModel], results: Sequence[ModelResult]
) -> tuple[ModelResult, ...]:
    """Return the results with the tests of equality that their models ask for.

    Each model compared is fitted once more, so that what its clusters add to the errors is known;
    its estimates stay those of the first time.

    Raises
    ------
    PanelError, EstimationError
        As `ipec_econ.runner.estimation.fit_model`.
    """
    groups = {name: (name, *list_compared(model)) for name, model in models.items()}
    groups = {name: names for name, names in groups.items() if len(names) > 1}
    known = {result.model: result for result in results}
    names = dict.fromkeys(one for group in groups.values() for one in group)
    able = {name: _add_influence(panel, known[name], models[name]) for name in names}
    return tuple(
        _add_tests(one, {other: able[other] for other in groups[one.model]})
        if one.model in groups
        else one
        for one in results
    )


def _add_tests(result: ModelResult, compared: dict[str, ModelResult]) -> ModelResult:
    name = result.model
    if any(one.influence is None for one in compared.values()):
        text = (
            f"equality of the effects of {', '.join(compared)} is not tested: what each cluster "
            f"adds to the errors is not known for `{result.estimator}`"
        )
        notice = Notice("diagnose/no-equality-test", "diagnose", f"model {name}", text)
        return replace(result, notices=(*result.notices, notice))
    tests = check_equality(name, compared, is_shared=True)
    return replace(result, diagnostics=(*result.diagnostics, *tests))


def _add_influence(panel: Panel, result: ModelResult, model: PlannedModel) -> ModelResult:
    name = result.model
    data = select_model_data(panel, name, model, SharedWork(), label_clusters=True)
    again = ESTIMATORS[model.estimator].fit(data, model, model_id=name)
    return replace(result, influence=again.influence)
