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

    Models that would have the same entry get their id behind it: a legend tells them apart.
    """
    chosen = {
        result.model: labels.get(result.model)
        or labels_of_models.get(result.model)
        or title_estimator(result.estimator)
        for result in results
    }
    times = Counter(chosen.values())
    return {
        model: f"{label} ({model})" if times[label] > 1 else label
        for model, label in chosen.items()
    }
