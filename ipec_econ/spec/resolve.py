"""A study with nothing implied, as YAML: what ``resolved.yaml`` says beside the results."""

from __future__ import annotations

import re
from typing import Any

import yaml

from ipec_econ.core.database_url import hide_password
from ipec_econ.core.honest_options import fill_honest_options
from ipec_econ.core.pretrend_options import fill_pretrend_options
from ipec_econ.core.spec.model import DidRegressionModel, Model
from ipec_econ.core.spec.panel import Firms, PanelSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.spec.yaml_scalars import read_scalar

LINE_WIDTH = 100

_HEADER = "# Every choice of this study, defaults included.\n"


def write_resolved(study: Study) -> str:
    """Return a study as YAML text with every default written out.

    Keys follow the grammar's order, names the study's own. Reading the text gives
    ``fill_defaults(study)``, and writing that gives the same text. A database's password is left
    out: this file is published.
    """
    filled = fill_defaults(study).model_dump(mode="python", by_alias=True)
    if study.cells is None:
        # It moves no number, and files of runs before it was there stay what a rerun gives.
        del filled["cells"]
    if study.panel.cells is not None:
        # Such a panel has no other key, and none may stand beside it.
        filled["panel"] = {"cells": study.panel.cells}
    else:
        del filled["panel"]["cells"]
    body = yaml.dump(
        _to_plain(filled),
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=False,
        allow_unicode=True,
        width=LINE_WIDTH,
        indent=2,
    )
    return _HEADER + str(body)


def fill_defaults(study: Study) -> Study:
    """Return the study with each model's covariance written out in place of ``cluster``."""
    panel = _hide_passwords(study.panel)
    models = {name: _fill_model(model, panel.firms) for name, model in study.models.items()}
    return study.model_copy(update={"panel": panel, "models": models})


def _hide_passwords(panel: PanelSpec) -> PanelSpec:
    firms = panel.firms.model_copy(update={"source": hide_password(panel.firms.source)})
    awards = panel.awards
    if awards is not None:
        sources = tuple(hide_password(source) for source in awards.source)
        awards = awards.model_copy(update={"source": sources})
    return panel.model_copy(update={"firms": firms, "awards": awards})


def _fill_model(model: Model, firms: Firms) -> Model:
    update: dict[str, Any] = {"vcov": resolve_vcov(model, firms.unit), "cluster": ()}
    if isinstance(model, DidRegressionModel):
        # The firm and the period are always there; who reads the file should not have to know.
        effects = dict.fromkeys((firms.unit, firms.time, *model.fixed_effects))
        update["fixed_effects"] = tuple(effects)
    update["diagnostics"] = _fill_diagnostics(model)
    return model.model_copy(update=update)


def _fill_diagnostics(model: Model) -> dict[str, Any]:
    filled = dict(model.diagnostics)
    honest, pretrends = filled.get("honest_did"), filled.get("pretrends")
    if isinstance(honest, dict):
        filled["honest_did"] = fill_honest_options(honest, model.conf_level)
    if isinstance(pretrends, dict):
        filled["pretrends"] = fill_pretrend_options(pretrends)
    return filled


class _ShortList(list[Any]):
    """A list that is written in one line: [a, b]."""


def _to_plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        items = [_to_plain(item) for item in value]
        is_short = not any(isinstance(item, dict | list) for item in items)
        return _ShortList(items) if is_short else items
    return value


class _Dumper(yaml.SafeDumper):
    """Quotes every text that YAML 1.2, YAML 1.1 or our reader would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML calls it so
        """Write equal parts out each time: specs know no aliases."""
        return True

    def increase_indent(
        self,
        flow: bool = False,
        indentless: bool = False,  # noqa: ARG002 - PyYAML calls it so
    ) -> None:
        """Indent lists below their key."""
        super().increase_indent(flow, False)


_AMBIGUOUS = re.compile(r"[-+.]?[0-9]|0[xob]|\.(inf|nan)$", re.IGNORECASE)


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    is_ambiguous = _AMBIGUOUS.match(text) is not None or read_scalar(text, plain=True) != text
    # YAML folds line separators of every kind, unless they are escaped in double quotes.
    style = '"' if not text.isprintable() else "'" if is_ambiguous else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_number(dumper: _Dumper, number: float) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", _write_number(number))


def _write_number(number: float) -> str:
    """Write a decimal so that YAML 1.1 readers see a number too: 1.0e-05, not 1e-05."""
    text = repr(number)
    return text.replace("e", ".0e", 1) if "e" in text and "." not in text else text


def _represent_short(dumper: _Dumper, items: _ShortList) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _represent_number)
_Dumper.add_representer(_ShortList, _represent_short)
