"""Whole runs: stored against rerun."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from ipec_econ.core.difference import Difference
from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.core.notice import Notice
from ipec_econ.core.tables import InputRecord
from ipec_econ.publish.compare import compare_runs
from ipec_econ.publish.estimates_file import estimates_to_csv, estimates_to_parquet
from tests.publish.conftest import ESTIMATES, WithManifest, make_estimate, make_files, make_result

FEWER = Notice("estimate/few-clusters", "estimate", "tw", "18 clusters", "warning")


def brief(found: tuple[Difference, ...]) -> list[tuple[str, str, str, str]]:
    return [(d.kind, d.file, d.where, d.severity) for d in found]


def test_the_same_run_does_not_differ(with_manifest: WithManifest):
    assert compare_runs(with_manifest(), with_manifest(seconds=7.0)) == ()


def test_files_that_only_one_side_has_are_named():
    files = make_files()
    fewer = {name: content for name, content in files.items() if name != "tables/main.tex"}
    assert brief(compare_runs(files, fewer))[0][:2] == ("missing", "tables/main.tex")
    assert brief(compare_runs(fewer, files))[0][:2] == ("extra", "tables/main.tex")


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("estimates.csv", b"-0.252314818182", b"-0.252314918182", "model fe, coef grant: estimate"),
        ("estimates.csv", b",162,", b",163,", "model fe, coef grant: n_obs"),
        ("sample_flow.csv", b"162,54", b"161,54", "sample:main, step where: rows"),
        ("resolved.yaml", b"singletons: keep", b"singletons: drop", "models.fe.singletons"),
        ("tables/main.md", b"-0.2523", b"-0.2723", "line 3"),
        ("tables/main.md", b"162", b"163", "line 5"),
        ("tables/main.csv", b"-0.252314818182", b"-0.252414818182", "line 2"),
        ("index.html", b"-0.2523", b"-0.9523", "line 2"),
    ],
)
def test_a_tampered_number_is_named_by_its_place(name: str, old: bytes, new: bytes, where: str):
    files = make_files()
    tampered = {**files, name: files[name].replace(old, new, 1)}
    assert brief(compare_runs(tampered, files)) == [("different", name, where, "fail")]


def test_a_tampered_parquet_is_named_by_its_place():
    other = (make_estimate(estimate=-0.3), *ESTIMATES[1:])
    files = make_files()
    tampered = {**files, "estimates.parquet": estimates_to_parquet(other)}
    (found,) = compare_runs(tampered, files)
    assert found.where == "model fe, coef grant: estimate"
    assert (found.stored, found.rerun) == ("-0.3", "-0.252314818182")


@pytest.mark.parametrize("name", ["estimates.csv", "sample_flow.csv", "resolved.yaml"])
def test_a_damaged_file_is_compared_as_text(name: str):
    files = make_files()
    damaged = {**files, name: b": [\n" + files[name]}
    (found,) = compare_runs(damaged, files)
    assert (found.kind, found.severity) == ("different", "fail")
    assert found.where.startswith("line 1")


@pytest.mark.parametrize("name", ["estimates.parquet", "tables/main.md"])
def test_bytes_that_are_no_text_are_different(name: str):
    files = make_files()
    (found,) = compare_runs({**files, name: b"\xff\xfe\xfd"}, files)
    assert (found.kind, found.file, found.severity) == ("different", name, "fail")


def test_other_bytes_with_the_same_values_are_said():
    files = make_files()
    reordered = {**files, "estimates.csv": estimates_to_csv(ESTIMATES[::-1])}
    (found,) = compare_runs(reordered, files)
    assert (found.kind, found.severity) == ("within_tolerance", "info")


def test_a_changed_input_is_named_as_such_and_comes_first(with_manifest: WithManifest):
    other = InputRecord("firms", "data/firms.csv", "csv", "b" * 64, 1200, 471)
    changed = make_files() | {"sample_flow.csv": b"x"}
    found = compare_runs(with_manifest(), with_manifest(changed, inputs=(other,)))
    assert found[0].where == "the input data changed: firms data/firms.csv"
    assert "sha256 aaaaaaaaaaaa" in found[0].stored
    assert found[0].severity == "fail"


def test_an_input_more_or_less_is_named(with_manifest: WithManifest):
    (gone,) = compare_runs(with_manifest(), with_manifest(inputs=()))
    assert (gone.kind, gone.severity) == ("missing", "fail")
    (come,) = compare_runs(with_manifest(inputs=()), with_manifest())
    assert come.kind == "extra"


def test_a_spec_that_reads_otherwise_but_means_the_same_is_information(
    with_manifest: WithManifest, spec
):
    commented = with_manifest(spec_files={str(spec): b"# a remark\nipec: 1\n"})
    (found,) = compare_runs(with_manifest(), commented)
    assert (found.severity, found.where) == (
        "info", "the spec file grants.yaml changed (means the same)",
    )  # fmt: skip


def test_a_spec_that_means_something_else_is_a_failure(with_manifest: WithManifest, spec):
    files = make_files()
    files["resolved.yaml"] = files["resolved.yaml"].replace(b"iid", b"hetero")
    other = with_manifest(files, spec_files={str(spec): b"another"})
    found = brief(compare_runs(with_manifest(), other))
    assert ("different", MANIFEST_NAME, "the spec file grants.yaml changed (see resolved.yaml)",
            "fail") in found  # fmt: skip
    assert ("different", "resolved.yaml", "models.fe.vcov.kind", "fail") in found


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"seed": 2}, "seed"),
        ({"title": "Another"}, "title"),
        ({"results": (make_result("fe", "twfe"), make_result("tw", "twfe"))},
         "model fe: estimator"),
        ({"notices": ()}, "notices"),
        ({"notices": (FEWER,)}, "notices"),
    ],
)  # fmt: skip
def test_what_belongs_to_the_study_must_be_the_same(
    with_manifest: WithManifest, changes: dict[str, object], where: str
):
    assert brief(compare_runs(with_manifest(), with_manifest(**changes))) == [
        ("different", MANIFEST_NAME, where, "fail")
    ]


def edit_manifest(files: dict[str, bytes], edit: Callable[[dict], object]) -> dict[str, bytes]:
    stated = json.loads(files[MANIFEST_NAME])
    edit(stated)
    return {**files, MANIFEST_NAME: json.dumps(stated).encode()}


def test_other_code_packages_or_locks_are_information(with_manifest: WithManifest):
    def edit(stated: dict) -> None:
        stated["versions"]["numpy"] = "2.4.6"
        stated["code"]["sha256"] = "0" * 64
        stated["lock"]["requirements_sha256"] = None

    found = compare_runs(edit_manifest(with_manifest(), edit), with_manifest())
    assert {d.severity for d in found} == {"info"}
    assert {"code.sha256", "lock.requirements_sha256"} <= {d.where for d in found}


def test_a_version_on_the_index_page_follows_the_manifest(with_manifest: WithManifest):
    files = make_files()
    other = {**files, "index.html": files["index.html"].replace(b"2.4.6", b"2.4.7")}
    before = edit_manifest(
        with_manifest(files), lambda stated: stated["versions"].update(numpy="2.4.6")
    )
    after = edit_manifest(
        with_manifest(other), lambda stated: stated["versions"].update(numpy="2.4.7")
    )
    assert {d.severity for d in compare_runs(before, after)} == {"info"}
    # Without the manifests nothing excuses the page.
    assert compare_runs(files, other)[0].severity == "fail"


def test_a_damaged_manifest_is_a_failure(with_manifest: WithManifest):
    files = with_manifest()
    (found,) = compare_runs({**files, MANIFEST_NAME: b"{}"}, files)
    assert (found.file, found.severity) == (MANIFEST_NAME, "fail")


def test_a_tampered_hash_of_an_output_is_not_excused(with_manifest: WithManifest):
    files = with_manifest()
    edited = edit_manifest(files, lambda stated: stated["models"][0].update(n_obs=163))
    assert [d.where for d in compare_runs(edited, files)] == ["model fe: n_obs"]
