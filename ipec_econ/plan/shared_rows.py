"""Models that are likely to use the same rows, so that they can share work."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from ipec_econ.plan.plan import PlannedModel


def group_models(models: Mapping[str, PlannedModel]) -> dict[Hashable, tuple[str, ...]]:
    """Return the ids of models by outcome, treatment, sample, condition and weights.

    Models of one group may still differ in their rows; what they share then is less. Groups come
    in the order of their first model, and models within a group in the order of the spec.
    """
    groups: dict[Hashable, tuple[str, ...]] = {}
    for name, model in models.items():
        outcome = model.outcome or getattr(model, "formula", None)
        key = (outcome, model.treatment, model.sample, model.where, model.weights)
        groups[key] = (*groups.get(key, ()), name)
    return groups
