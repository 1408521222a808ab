"""A sample to label by hand, and what labels tell: known counts, known truth."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ipec_econ.core.errors import LinkError
from ipec_econ.core.tables import LinkFiles
from ipec_econ.link.review_sample import REVIEW_COLUMNS, draw_review_sample
from ipec_econ.link.score_labels import score_labels
from ipec_econ.link.strata import name_strata
from tests.link.make_links import link, make_awards, make_firms

STEPS = [{"match": "identifier", "check": "none"}, {"match": "name"},
         {"match": "fuzzy", "threshold": 0.8}]  # fmt: skip
N = 120


def make_world(order=None):
    """Return awards, firms, links: a third by number, a third by name, fuzzy and unlinked rest."""
    stems = [f"{chr(65 + i % 26) * 4}{(i * 7919) % 10007:05d}{chr(65 + i // 26) * 3}" for i in
             range(N)]  # fmt: skip
    firms = make_firms(
        [f"F{i:03}" for i in range(N)], [f"{stem} Ltd" for stem in stems],
        postcodes=[f"A{i} 1AA" for i in range(N)],
    )  # fmt: skip
    names = [
        stems[i] if i < 80 else f"{stems[i][:-1]}Q" if i < 100 else f"Nobody {i} of {i * i}"
        for i in range(N)
    ]
    columns = {
        "award_id": [f"a{i:03}" for i in range(N)],
        "supplier_name": names,
        "supplier_id": [f"F{i:03}" if i < 40 else None for i in range(N)],
    }
    order = range(N) if order is None else order
    awards = make_awards(**{name: [values[at] for at in order] for name, values in columns.items()})
    return awards, firms, link(awards, firms, steps=STEPS)


AWARDS, FIRMS, LINKS = make_world()


def draw(size=60, seed=1, world=(AWARDS, FIRMS, LINKS)):
    return draw_review_sample(*world, size=size, seed=seed)


def test_strata_are_rules_bands_of_scores_and_what_is_unlinked():
    links = pa.table(
        {
            "rule": ["identifier", "fuzzy", "fuzzy", "fuzzy", "name", None, "correction"],
            "score": [1.0, 0.95, 0.949, 1.0, 1.0, None, 1.0],
            "decision": ["accepted"] * 4 + ["review", "rejected", "accepted"],
        }
    )
    assert name_strata(links) == [
        "identifier", "fuzzy 0.95-1.00", "fuzzy 0.90-0.95", "fuzzy", "for review", "unlinked", None,
    ]  # fmt: skip


def test_a_sample_has_every_stratum_and_the_names_of_both_sides():
    sample = draw()
    assert sample.column_names == list(REVIEW_COLUMNS)
    assert sample.num_rows == 60
    counts = {
        row["values"]: row["counts"] for row in sample.column("stratum").value_counts().to_pylist()
    }
    assert set(counts) == {"identifier", "name", "fuzzy 0.90-0.95", "unlinked"}
    assert min(counts.values()) >= 5
    # Twice as many rows are drawn less often each: by the square root of the stratum's size.
    assert counts["identifier"] < 2 * counts["unlinked"]
    for row in sample.to_pylist():
        assert (row["firm"] is None) == (row["stratum"] == "unlinked")
        assert (row["firm_name"] is None) == (row["firm"] is None)
        assert row["label"] is None


def test_the_same_seed_draws_the_same_rows_whatever_the_order_of_awards():
    again = draw(world=make_world(list(np.random.default_rng(5).permutation(N))))
    assert again.equals(draw())
    assert not draw(seed=2).equals(draw())


def test_a_sample_is_never_larger_than_there_are_links_nor_than_asked():
    assert draw(size=10_000).num_rows == N
    assert draw(size=2).num_rows == 2
    empty = make_awards(supplier_id=[], supplier_name=[], award_id=[])
    none = draw_review_sample(empty, FIRMS, link(empty, FIRMS, steps=STEPS), size=5, seed=1)
    assert none.num_rows == 0


def label(sample, verdict, true_firm=lambda _: None):
    rows = sample.to_pylist()
    return pa.table(
        {
            **{name: sample.column(name) for name in ("award_id", "supplier", "firm", "rule")},
            "label": pa.array([verdict(row) for row in rows], pa.string()),
            "true_firm": pa.array([true_firm(row) for row in rows], pa.string()),
        }
    )


def test_labels_of_everything_give_the_true_precision_and_recall():
    # All links right but those by similarity; ten of the twenty unlinked are firms of the table.
    def verdict(row):
        missed = row["firm"] is None and int(row["award_id"][1:]) < 110
        return "wrong" if missed or (row["rule"] or "").startswith("fuzzy") else "Right "

    found = score_labels(LINKS, label(draw(size=N), verdict))
    assert found["n_labelled"] == N
    assert found["share_covered"] == 1.0
    assert found["precision"]["estimate"] == pytest.approx(80 / 100)
    assert found["recall"]["estimate"] == pytest.approx(80 / 90)
    # A census leaves no sampling error; the interval is the binomial's of its own size.
    assert found["precision"]["n_effective"] == 100
    rules = {entry["rule"]: entry["estimate"] for entry in found["precision_by_rule"]}
    assert rules == {"identifier": 1.0, "name": 1.0, "fuzzy": 0.0}
    strata = {entry["stratum"]: entry["share_right"] for entry in found["by_stratum"]}
    assert strata["unlinked"] == pytest.approx(0.5)


def test_the_attenuation_bound_is_that_of_the_formula():
    def verdict(row):
        missed = row["firm"] is None and int(row["award_id"][1:]) < 102
        return "wrong" if missed or row["award_id"] == "a000" else "right"

    found = score_labels(LINKS, label(draw(size=N), verdict))["attenuation"]
    # One wrong row among 100 linked firms, two missed rows among 20 unlinked firms.
    assert found["share_firms_wrongly_linked_at_most"] == pytest.approx(1 / 100)
    assert found["share_firms_missed_at_most"] == pytest.approx(2 / 20)
    assert found["factor_at_least"] == pytest.approx(1 - 0.01 - 0.1)
    assert found["factor_at_least_low"] < found["factor_at_least"]


def test_a_wrong_link_whose_true_firm_is_known_is_missed_too():
    def verdict(row):
        return "wrong" if row["award_id"] == "a000" else "right"

    plain = score_labels(LINKS, label(draw(size=N), verdict))
    known = label(draw(size=N), verdict, lambda row: "F1" if row["award_id"] == "a000" else None)
    assert plain["recall"]["estimate"] == 1.0
    assert score_labels(LINKS, known)["recall"]["estimate"] == pytest.approx(99 / 100)


def test_a_sample_weighs_strata_by_their_size():
    sample = draw(size=40)
    wrong = score_labels(
        LINKS, label(sample, lambda row: "no" if row["rule"] == "fuzzy" else "yes")
    )
    # 20 of 100 linked rows are fuzzy, however many of them were drawn.
    assert wrong["precision"]["estimate"] == pytest.approx(0.8)
    assert wrong["precision"]["conf_low"] < 0.8 < wrong["precision"]["conf_high"]


def test_rows_unsure_unlabelled_and_of_links_that_changed_are_counted():
    sample = draw(size=N)
    marks = {"a000": "unsure", "a001": ""}
    labels = label(sample, lambda row: marks.get(row["award_id"], "right"))
    corrections = pa.table({"award_id": ["a002", "a050"], "firm": ["F003", "none"]})
    changed = link(
        AWARDS, FIRMS, steps=STEPS, files=LinkFiles(corrections=corrections), corrections="c.csv"
    )
    found = score_labels(changed, labels)
    assert (found["n_labelled"], found["n_unsure"], found["n_unlabelled"], found["n_stale"]) == (
        N - 4, 1, 1, 2,
    )  # fmt: skip


def test_a_stratum_without_labels_is_left_out_and_said():
    sample = draw(size=N).filter(pa.compute.field("stratum") != "unlinked")
    found = score_labels(LINKS, label(sample, lambda _: "right"))
    assert found["share_covered"] == pytest.approx(100 / 120)


def test_labels_that_are_none_are_refused():
    for text, code in (("maybe", "link/bad-label"), ("", "link/no-labels")):
        with pytest.raises(LinkError) as caught:
            score_labels(LINKS, label(draw(), lambda _, text=text: text))
        assert caught.value.problems[0].code == code


def test_names_nobody():
    found = score_labels(LINKS, label(draw(), lambda _: "right"))
    assert "F00" not in str(found)
