"""What a figure calls its models, outcomes and treatments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ipec_econ.core.estimates import ModelResult
from ipec_econ.report.estimator_titles import title_estimator


def label_models(
    results: Sequence[ModelResult], labels: Mapping[str, str], labels_of_models: Mapping[str, str]
) -> dict[str, str]:
    """Return model id → legend entry: the figure's label, the model's, or the estimator's title.

    A group of a model with ``by`` is called by its value, behind its model's entry where the
    figure has other models too. Models that would have the same entry get their id behind it: a
    legend tells them apart.
    """
    is_alone = len({result.spec_model for result in results}) == 1
    chosen = {
        result.model: labels.get(result.model)
        or _label_group(result, labels, labels_of_models, is_alone=is_alone)
        for result in results
    }
    times = Counter(chosen.values())
    return {
        model: f"{label} ({model})" if times[label] > 1 else label
        for model, label in chosen.items()
    }


def _label_group(
    result: ModelResult,
    labels: Mapping[str, str],
    labels_of_models: Mapping[str, str],
    *,
    is_alone: bool,
) -> str:
    name = result.spec_model
    model = labels.get(name) or labels_of_models.get(name) or title_estimator(result.estimator)
    if result.group is None:
        return model
    value = labels.get(result.group.value, result.group.value)
    return value if is_alone else f"{model}: {value}"
