"""A bootstrap in words, for the note under a table."""

from __future__ import annotations

from ipec_econ.core.spec.model import MultiplierBootstrap, WildBootstrap
from ipec_econ.core.vocabulary import WildWeights
from ipec_econ.numerics.wild.draw_weights import can_enumerate

WEIGHTS: dict[WildWeights, str] = {
    "rademacher": "Rademacher",
    "webb": "Webb's six-point",
    "mammen": "Mammen's two-point",
    "normal": "normal",
}


def describe_wild(choice: WildBootstrap, n_clusters: int, name: str) -> str:
    """Return what stands instead of the t distribution: ``WCR11, …, 9999 replications``."""
    label = f"WC{'R' if choice.restricted else 'U'}{choice.variant}"
    null = "null imposed" if choice.restricted else "null not imposed"
    draws = f"{choice.replications} replications"
    if can_enumerate(choice.weights, n_clusters, choice.replications):
        draws = f"all {2**n_clusters} sign patterns"
    return (
        f"p-values and confidence intervals from a wild cluster bootstrap by {name} ({label}: "
        f"{null}, {WEIGHTS[choice.weights]} weights, {draws})"
    )


def describe_multiplier(choice: MultiplierBootstrap, name: str) -> str:
    """Return what the standard errors are: ``… clustered by firm (1000 replications, …)``."""
    return (
        f"Standard errors from a multiplier bootstrap of influence functions, clustered by {name} "
        f"({WEIGHTS[choice.weights]} weights, {choice.replications} replications, interquartile "
        "range)"
    )
