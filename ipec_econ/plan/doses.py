"""Whether a model of doses says how much treatment firms get, as far as the spec tells."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.treatment import DoseTreatment, KindTreatment, Treatment

Found = Iterable[tuple[SpecPath, str, str, str]]
"""Where, what, why, how to mend."""


def find_dose_problems(study: Study, marks: SourceMap) -> list[Problem]:
    """Return a problem for every model whose dose is missing, or is no amount."""
    return [
        Problem("spec/dose", what, str(marks.find_value(path)), why, fix)
        for name, model in study.models.items()
        if isinstance(model, DoseResponseModel)
        for path, what, why, fix in _check_dose(("models", name), model, study)
    ]


def _check_dose(path: SpecPath, model: DoseResponseModel, study: Study) -> Found:
    treatments = study.panel.treatments
    doses = [name for name, one in treatments.items() if isinstance(one, DoseTreatment)]
    named = ", ".join(doses)
    if model.dose is None and model.treatment not in doses:
        yield (
            path,
            f"the model has no `dose`, and `{model.treatment}` says only since when",
            "effects are estimated by how much treatment firms get",
            f"add `dose: {doses[0]}`" if doses else "add `dose: COLUMN`, a column of the panel",
        )
    if model.dose is not None and model.dose in _list_indicators(treatments):
        yield (
            (*path, "dose"),
            f"`{model.dose}` is no amount: it is 1 for every treated firm",
            "effects are told apart by doses that differ",
            f"name a column of amounts, or a dose ({named})" if doses else "name another column",
        )


def _list_indicators(treatments: dict[str, Treatment]) -> Iterable[str]:
    for name, treatment in treatments.items():
        if not isinstance(treatment, DoseTreatment):
            yield name
        if isinstance(treatment, KindTreatment):
            yield from (f"{name}_{kind}" for kind in treatment.kind)
