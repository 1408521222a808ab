"""`ipec catalogue`: static pages over all studies of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ipec_econ.core.catalogue import CatalogueEntry, StoredStudy
from ipec_econ.core.errors import SpecError
from ipec_econ.publish.manifest import RESOLVED_YAML
from ipec_econ.publish.read_studies import read_studies
from ipec_econ.publish.site import COPIES, write_site
from ipec_econ.render.catalogue.estimates_page import render_estimates_page
from ipec_econ.render.catalogue.studies_page import render_studies_page
from ipec_econ.render.catalogue.study_page import render_study_page
from ipec_econ.report.catalogue_entry import build_catalogue_entry
from ipec_econ.report.stored_spec import StoredSpec, read_stored_spec
from ipec_econ.spec.yaml_reader import read_yaml


@dataclass(frozen=True, slots=True)
class WrittenCatalogue:
    """What a catalogue shows: ids of studies, the number of its files.

    ``left_out`` are folders without a study, and why.
    """

    studies: tuple[str, ...]
    files: int
    left_out: Mapping[str, str]


def write_catalogue(folder: str, *, out: str) -> WrittenCatalogue:
    """Write the catalogue of all studies right under ``folder`` into ``out``.

    Raises
    ------
    PublishError
        A study is not as its run left it, a manifest is broken, there is no study or one twice, or
        ``out`` holds something else than a former catalogue. All at once; nothing is written then.
    """
    found = read_studies(Path(folder))
    entries = [build_catalogue_entry(one, _read_spec(one)) for one in found.studies]
    files = write_site(Path(out), _render_pages(entries), found.studies)
    return WrittenCatalogue(tuple(one.study for one in entries), files, found.left_out)


def _read_spec(stored: StoredStudy) -> StoredSpec:
    try:
        content = read_yaml(stored.resolved, RESOLVED_YAML).data
    except SpecError:
        # With its defaults written out a spec may be larger than what people may write: the titles
        # of its tables are then not known, and ids stand in for them.
        return StoredSpec()
    return read_stored_spec(content)


def _render_pages(entries: list[CatalogueEntry]) -> dict[str, bytes]:
    pages = {
        "index.html": render_studies_page(entries),
        "estimates.html": render_estimates_page(entries),
    }
    for entry in entries:
        page = render_study_page(entry, copies=COPIES)
        pages[f"studies/{entry.study}.html"] = page
    return pages
