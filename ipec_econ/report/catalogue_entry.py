"""A stored study as the catalogue shows it: ids, titles, facts and lines, without a format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ipec_econ.core.catalogue import CatalogueEntry, Row, StoredStudy, WrittenResult
from ipec_econ.report.catalogue_lines import SINGLE, list_lines, list_points, write_line
from ipec_econ.report.estimator_titles import title_estimator
from ipec_econ.report.main_rows import choose_main_rows
from ipec_econ.report.regressor_treatment import name_treatment
from ipec_econ.report.stored_spec import StoredSpec
from ipec_econ.report.word_list import count_things, join_words

GRID_FOLDER = "grids"
WRITTEN = ("tables", "figures", GRID_FOLDER)
"""Parts of a study that are pulled as they were written."""


def build_catalogue_entry(stored: StoredStudy, spec: StoredSpec) -> CatalogueEntry:
    """Return what the catalogue shows of a study.

    Parameters
    ----------
    stored
        The study as it was read.
    spec
        Of its resolved.yaml; empty where nothing of it is known.
    """
    rows = [{**row, "treatment": name_treatment(row, spec.treatments)} for row in stored.estimates]
    labels = spec.labels
    headlines = _list_headlines(stored.headlines)
    return CatalogueEntry(
        stored=stored,
        headlines=tuple(headlines.values()),
        outcomes=_title(rows, "outcome", labels),
        treatments=_title(rows, "treatment", labels),
        estimators={one: title_estimator(one) for one in _title(rows, "estimator", {})},
        facts=tuple((label, text) for label, text in _list_facts(stored) if text),
        main=tuple(write_line(row, labels) for row in choose_main_rows(stored.estimates, spec)),
        lines=list_lines(rows, labels),
        points=list_points(rows, _list_grids(stored)),
        written=_list_written(stored, list(headlines)),
        words=_list_words(stored, rows),
    )


def _title(rows: Sequence[Row], column: str, labels: Mapping[str, str]) -> dict[str, str]:
    found = dict.fromkeys(row[column] for row in rows if row[column])
    return {name: labels.get(name, name) for name in found}


def _list_headlines(content: Mapping[str, Any]) -> dict[str, str]:
    """Return id → sentence of the headlines that are told; of those withheld nothing is."""
    found = content.get("headlines")
    told = found.items() if isinstance(found, Mapping) else ()
    return {
        str(name): str(one["sentence"])
        for name, one in told
        if isinstance(one, Mapping) and one.get("sentence")
    }


def _list_facts(stored: StoredStudy) -> Iterator[tuple[str, str]]:
    manifest, rows = stored.manifest, _leave_grids(stored)
    yield "Firms", _show_largest(row["n_units"] for row in rows)
    yield "Treated firms", _show_largest(row["n_treated"] for row in rows)
    yield "Rows", _show_largest(row["n_obs"] for row in rows)
    share = stored.linkage.get("share_linked")
    yield "Awards linked", f"{share:.1%}" if isinstance(share, int | float) else ""
    yield "Models", f"{len(manifest.models):,}"
    yield "Grids", join_words(_list_grids(stored))
    yield "Remarks", _count_notices(stored)
    yield "Disclosure", _describe_disclosure(stored.disclosure)
    yield "Version", stored.version
    yield "Run on", manifest.clock.started_utc[: len("2025-06-04")]
    yield "With", f"ipec-econ {manifest.code.version}"


def _show_largest(counts: Iterator[int | None]) -> str:
    """Return the largest sample that any model used."""
    known = [count for count in counts if count is not None]
    return f"{max(known):,}" if known else ""


def _leave_grids(stored: StoredStudy) -> Sequence[Row]:
    """Return the rows without cells of grids: variants may use other samples than the study's."""
    grids = set(_list_grids(stored))
    rows = [row for row in stored.estimates if row["model"].partition("/")[0] not in grids]
    return rows or stored.estimates


def _list_grids(stored: StoredStudy) -> list[str]:
    return [
        path.removeprefix(f"{GRID_FOLDER}/").removesuffix(".csv")
        for path in (output.path for output in stored.manifest.outputs)
        if path.startswith(f"{GRID_FOLDER}/") and path.endswith(".csv")
    ]


def _count_notices(stored: StoredStudy) -> str:
    levels = [notice.level for notice in stored.manifest.notices]
    warnings, notes = levels.count("warning"), levels.count("info")
    counts = ((warnings, "warning"), (notes, "note"))
    return join_words([count_things(count, word) for count, word in counts if count])


def _describe_disclosure(content: Mapping[str, Any]) -> str:
    rules = content.get("profile")
    if not isinstance(rules, Mapping):
        return ""
    withheld = content.get("withheld")
    count = len(withheld) if isinstance(withheld, list) else 0
    return f"profile {rules.get('profile')}, {count_things(count, 'place')} withheld"


def _list_written(stored: StoredStudy, headlines: Sequence[str]) -> tuple[WrittenResult, ...]:
    """Return what can be pulled by name: tables, figures, grids, and headlines."""
    study = stored.manifest.study
    files: dict[str, list[str]] = {}
    for output in stored.manifest.outputs:
        folder, _, name = output.path.partition("/")
        if folder in WRITTEN and "/" not in name:
            files.setdefault(f"{study}/{folder}/{name.rpartition('.')[0]}", []).append(output.path)
    written = [WrittenResult(reference, tuple(paths)) for reference, paths in files.items()]
    return (*written, *(WrittenResult(f"{study}/headlines/{name}", ()) for name in headlines))


def _list_words(stored: StoredStudy, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return ids and terms, so that who knows one finds its study."""
    columns = ("model", "estimator", "outcome", "treatment", "sample", "term")
    single = [row for row in rows if row["estimand"] in SINGLE]
    found = dict.fromkeys(str(row[name]) for name in columns for row in single if row[name])
    return (stored.manifest.study, *(one.id for one in stored.manifest.models), *found)
