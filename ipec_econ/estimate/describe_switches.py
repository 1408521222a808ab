"""What a reader of effects of switching must know of their errors and gaps."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.describe_few_clusters import describe_few_clusters
from ipec_econ.estimate.switch_fit import SwitchFit


def describe_switches(
    fit: SwitchFit, model: SwitchersModel, *, model_id: str
) -> tuple[Notice, ...]:
    """Return notices on few clusters, lone switchers and event times without a comparison."""
    where = f"model {model_id}"
    n_clusters = int(fit.effects.counts.n_clusters[-1])
    return (
        *describe_few_clusters(n_clusters, fit.data.cluster_name, where),
        *_describe_lone(fit, where),
        *_describe_missing(fit, model, where),
    )


def _describe_lone(fit: SwitchFit, where: str) -> Iterator[Notice]:
    n_switching = fit.index.n_switching
    lone = int((fit.index.sizes == 1).sum())
    if lone:
        text = (
            f"{lone} of {n_switching} switchers share first dose, first switch and dose at it with "
            "no other: their errors are deviations from the mean of switchers and controls together"
        )
        yield Notice("estimate/lone-switcher", "estimate", where, text)


def _describe_missing(fit: SwitchFit, model: SwitchersModel, where: str) -> Iterator[Notice]:
    if model.window is None:
        return
    wanted = range(model.window[0], model.window[1] + 1)
    found = {int(rel) * fit.step for rel in fit.effects.rel} | {-fit.step}
    missing = [str(rel) for rel in wanted if rel not in found and rel % fit.step == 0]
    if missing:
        text = (
            f"event times {', '.join(missing)} have no row: no switcher is seen then beside a "
            "control with its first dose"
        )
        yield Notice("estimate/no-comparison", "estimate", where, text)
