"""Which covariance a model uses once its defaults are filled: one rule for every stage."""

from __future__ import annotations

from ipec_econ.core.spec.model import ModelBase, Vcov


def resolve_vcov(model: ModelBase, unit: str) -> Vcov:
    """Return the covariance that `model` asks for, with nothing left implied but the lags.

    ``vcov`` as written wins; without it the model clusters by ``cluster``, and without that by
    `unit`. A clustered kind without ``by`` clusters by `unit` as well.

    Parameters
    ----------
    model
        The model as the spec has it.
    unit
        Column of the panel's unit.

    Returns
    -------
    Vcov
        ``by`` is empty unless the kind is ``cluster``. ``lags`` stays ``None`` where the spec
        gives none: the automatic number depends on the periods that the model's rows cover.
    """
    if model.vcov is None:
        return Vcov(kind="cluster", by=tuple(model.cluster) or (unit,))
    if model.vcov.kind == "cluster":
        return Vcov(kind="cluster", by=tuple(model.vcov.by) or (unit,))
    return Vcov(kind=model.vcov.kind, lags=model.vcov.lags)
