"""A model's treatment among the panel's."""

from __future__ import annotations

from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.panel import Panel, TreatmentColumns


def find_treatment(panel: Panel, model_id: str, name: str | None) -> TreatmentColumns | None:
    """Return the treatment called `name`, ``None`` for a model without one.

    Raises
    ------
    PanelError
        There is no such treatment.
    """
    if name is None or name in panel.treatments:
        return None if name is None else panel.treatments[name]
    listed = ", ".join(panel.treatments) or "none"
    raise PanelError(
        Problem(
            "panel/unknown-treatment",
            f"there is no treatment `{name}`",
            f"models.{model_id}.treatment",
            fix=f"available: {listed}",
        )
    )
