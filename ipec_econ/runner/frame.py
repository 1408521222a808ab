"""One model on a data frame: the rules and defaults of a spec, without a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import yaml

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.panel.build import build_panel
from ipec_econ.plan.availability import find_unavailable
from ipec_econ.runner.estimation import fit_model
from ipec_econ.sources.deflate_firms import deflate_firms
from ipec_econ.sources.firms import FRAME_SOURCE, read_firm_rows
from ipec_econ.spec.load import LoadedStudy, load_study_text

if TYPE_CHECKING:
    import pandas as pd

MODEL_ID = "model"
SPEC_NAME = "fit()"


def estimate_frame(
    frame: pd.DataFrame,
    *,
    unit: str,
    time: str,
    model: Mapping[str, Any],
    panel: Mapping[str, Any],
) -> ModelResult:
    """Estimate one model on a data frame; see `ipec_econ.fit`."""
    loaded = _write_study(unit, time, model, panel)
    problems = find_unavailable(loaded.study, loaded.marks)
    if problems:
        raise SpecError(problems)
    chosen = loaded.study.models[MODEL_ID]
    if chosen.by is not None:
        raise SpecError(_refuse_groups(chosen.by))
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    firms = read_firm_rows(table, loaded.study.panel.firms)
    firms = deflate_firms(firms, loaded.study.panel.deflate, base=".")
    built = build_panel(firms, None, None, loaded.study.panel, seed=loaded.study.seed)
    result = fit_model(built, MODEL_ID, chosen, seed=loaded.study.seed)
    # A run keeps what its data say beside its models; a call has nowhere else to say it.
    return replace(result, notices=(*firms.notices, *built.notices, *result.notices))


def _refuse_groups(by: str) -> Problem:
    return Problem(
        "spec/not-available",
        f"`by: {by}` makes several results, and a call returns one",
        SPEC_NAME,
        "groups and the test of their equality are results of a study",
        f"call once a group with `where: {by} = …`, or run a study",
    )


def _write_study(
    unit: str, time: str, model: Mapping[str, Any], panel: Mapping[str, Any]
) -> LoadedStudy:
    firms = {**panel.get("firms", {}), "source": FRAME_SOURCE, "unit": unit, "time": time}
    study = {
        "ipec": 1,
        "study": "frame",
        "panel": {**panel, "firms": firms},
        "models": {MODEL_ID: dict(model)},
    }
    # Through YAML, so that a call and a spec are checked by the same rules and words.
    try:
        text = yaml.dump(study, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True)
    except yaml.representer.RepresenterError as error:
        raise SpecError(
            Problem(
                "spec/wrong-type",
                f"{error.args[-1]!r} is no value of the language",
                SPEC_NAME,
                "a call takes what a spec can say: text, numbers, true or false, lists, mappings",
                "convert it: float(x), int(x), str(x) or list(x)",
            )
        ) from error
    return load_study_text(text, SPEC_NAME)


class _PlainDumper(yaml.SafeDumper):
    """Writes an object that stands in two places twice: specs have no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML calls it so
        return True
