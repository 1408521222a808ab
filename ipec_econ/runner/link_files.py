"""Aliases, corrections, groups and models of a study, read for its linkage."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.core.link_model import LinkModel
from ipec_econ.core.tables import InputRecord, LinkFiles
from ipec_econ.plan.plan import Plan
from ipec_econ.sources.link_files import read_aliases, read_corrections, read_groups
from ipec_econ.sources.link_model import read_link_model


def read_link_files(plan: Plan) -> LinkFiles:
    """Return the files that the study's linkage names, with the records of the inputs."""
    link, base = plan.study.panel.link, plan.link_base
    aliases: dict[int, pa.Table] = {}
    models: dict[int, LinkModel] = {}
    inputs: list[InputRecord] = []
    for position, step in enumerate(link.steps):
        if step.match == "alias":
            aliases[position], read = read_aliases(step, base=base)
            inputs += read
        if step.match == "probabilistic":
            models[position], record = read_link_model(step.model, base=base)
            inputs.append(record)
    corrections = None
    if link.corrections is not None:
        corrections, read = read_corrections(link.corrections, base=base)
        inputs += read
    groups = None
    if link.groups is not None:
        groups, read = read_groups(link.groups, base=base)
        inputs += read
    return LinkFiles(aliases, corrections, groups, tuple(inputs), models=models)
