"""Similar names: scores by hand, ties, thresholds given, calibrated and by default."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.spec.panel import Link
from ipec_econ.link.calibration import MIN_LABELLED, MIN_WITHOUT_EQUAL
from ipec_econ.link.cascade import link_awards
from ipec_econ.link.fuzzy import FuzzyChoice, match_similar_names
from ipec_econ.link.labelled import label_suppliers
from ipec_econ.link.register import index_firms
from ipec_econ.link.similar_names import BLOCK_CAP, find_similar_names
from ipec_econ.link.suppliers import list_suppliers
from tests.link.make_links import link, make_awards, make_firms


def steps(threshold):
    return [{"match": "name"}, {"match": "fuzzy", "threshold": threshold}]


def find(names, firms, threshold=0.8, **columns):
    result = link(make_awards(supplier_name=names, **columns), firms, steps=steps(threshold))
    return [(r["firm"], r["rule"], r["score"], r["decision"]) for r in result.rows.to_pylist()]


FIRMS = make_firms(["1", "2", "3"], ["Northern Joinery Ltd", "Kestrel Drilling", "Beta"])


def test_the_score_is_one_less_the_share_of_letters_to_change():
    # NORTHERNJOINERY has 15 letters; one is missing, two are swapped, three are others.
    names = ["Northern Joiney", "Northern Jionery", "Northern Joinabc Ltd"]
    assert find(names, FIRMS) == [
        ("1", "fuzzy", pytest.approx(14 / 15), "accepted"),
        ("1", "fuzzy", pytest.approx(13 / 15), "accepted"),
        ("1", "fuzzy", pytest.approx(12 / 15), "accepted"),
    ]


def test_a_threshold_is_reached_by_a_score_that_equals_it():
    assert find(["Northern Joinabc"], FIRMS, threshold=0.8)[0][0] == "1"
    assert find(["Northern Joinabc"], FIRMS, threshold=0.81)[0] == (None, None, None, "rejected")


def test_a_longer_name_that_begins_with_a_firms_name_scores_as_documented():
    names = ["Kestrel Drilling, Leeds depot and stores", "Beta of Leeds and somewhere else"]
    assert find(names, FIRMS) == [
        ("2", "fuzzy", 0.86, "accepted"),
        (None, None, None, "rejected"),  # four letters begin too many names
    ]


def test_names_that_share_no_block_are_not_compared():
    # Another first, fourth and last letter, and one word: no block is shared, whatever the ratio.
    firms = make_firms(["1"], ["Abcdefghijklmno"])
    assert find(["Xbcyefghijklmnz"], firms, threshold=0.7) == [(None, None, None, "rejected")]


def test_a_word_of_more_firms_than_the_cap_makes_no_pairs():
    units = [str(number) for number in range(BLOCK_CAP + 1)]
    names = [f"{number}x{number}y Smith {number}q" for number in range(BLOCK_CAP + 1)]
    suppliers = list_suppliers(make_awards(supplier_name=["zzzzzzzzz Smith"]))
    for n_firms, n_pairs in ((BLOCK_CAP, BLOCK_CAP), (BLOCK_CAP + 1, 0)):
        register = index_firms(make_firms(units[:n_firms], names[:n_firms]))
        assert find_similar_names(suppliers, register, threads=1)[1] == n_pairs


def test_firms_of_equal_score_are_for_review_unless_a_tie_breaks():
    firms = make_firms(
        ["1", "2"], ["Kestrel Drillingx Ltd", "Kestrel Drillingy plc"], postcodes=["A1 1AA", None]
    )
    verdict = (None, "fuzzy", pytest.approx(15 / 16), "review")
    assert find(["Kestrel Drilling", "Kestrel Drilling plc"], firms) == [
        verdict, ("2", "fuzzy", pytest.approx(15 / 16), "accepted"),
    ]  # fmt: skip
    assert find(["Kestrel Drilling"], firms, postcode=["A1 1AA"])[0][0] == "1"
    result = link(make_awards(supplier_name=["Kestrel Drilling"]), firms, steps=steps(0.8))
    (row,) = result.rows.to_pylist()
    assert row["reason"] == "2 firms of equally similar names"
    assert row["candidates"] == ["1", "2"]
    assert result.quality["fuzzy"]["ties"]["n_left_for_review"] == 1


def test_the_links_threshold_is_for_steps_without_their_own():
    awards = make_awards(supplier_name=["Northern Joinabc"])
    for given_to, own, expected in (
        (0.9, {}, None),
        (0.8, {}, "1"),
        (0.9, {"threshold": 0.8}, "1"),
    ):
        chosen = [{"match": "fuzzy", **own}]
        result = link(awards, FIRMS, steps=chosen, threshold=given_to)
        assert result.rows.column("firm").to_pylist() == [expected]
        assert result.quality["fuzzy"]["threshold_is"] == "given"


def test_names_in_other_scripts_are_compared_by_their_bytes():
    firms = make_firms(["1"], ["Κατασκευαστική Αθηνών"])
    ((firm, rule, score, _),) = find(["Κατασκευαστικι Αθηνών"], firms, threshold=0.9)
    assert (firm, rule) == ("1", "fuzzy")
    assert 0.9 <= score < 1


def make_labelled_world(n_firms=400, n_slips=60, n_unnumbered=100):
    """Return firms and awards: slips in names with a number, and in twenty of those without."""
    # Every pair of names differs in far more letters than a slip changes.
    stems = [f"{chr(65 + i % 26) * 3}{chr(65 + i // 26) * 3}{(i * 7919) % 10007:05d}" for i in
             range(n_firms)]  # fmt: skip
    firms = make_firms([f"F{i}" for i in range(n_firms)], [f"{stem} Works" for stem in stems])
    slips = [f"{stem} Worxs" for stem in stems]
    names = [*slips[:n_slips], *[f"{stem} Works" for stem in stems[n_slips:-20]], *slips[-20:]]
    numbers = [*[f"F{i}" for i in range(n_firms - n_unnumbered)], *[None] * n_unnumbered]
    return firms, make_awards(supplier_name=names, supplier_id=numbers)


FULL = [{"match": "identifier"}, {"match": "name"}, {"match": "fuzzy"}]


def test_without_a_threshold_it_is_read_off_suppliers_with_a_confirmed_number():
    firms, awards = make_labelled_world()
    result = link(awards, firms, steps=FULL)
    fuzzy = result.quality["fuzzy"]
    record = fuzzy["calibration"]
    assert fuzzy["threshold_is"] == "calibrated"
    assert (record["n_labelled"], record["n_equal"], record["n_without_equal"]) == (300, 240, 60)
    (point,) = [p for p in record["points"] if p["threshold"] == fuzzy["threshold"]]
    assert point["precision"] >= 0.98
    lower = [p for p in record["points"] if p["threshold"] < fuzzy["threshold"]]
    assert all(p["precision"] < 0.98 for p in lower)
    assert result.rows.column("firm").to_pylist()[-20:] == [f"F{i}" for i in range(380, 400)]
    assert "link/calibrated-threshold" in [notice.code for notice in result.notices]


def test_the_expected_precision_is_that_of_the_formula():
    firms, awards = make_labelled_world()
    record = link(awards, firms, steps=FULL).quality["fuzzy"]["calibration"]
    # Four in five suppliers with a number have an equal name, and so have those without.
    assert (record["n_others"], record["share_outside"]) == (100, 0.0)
    firms, awards = make_labelled_world(n_unnumbered=40)
    record = link(awards, firms, steps=FULL).quality["fuzzy"]["calibration"]
    # 20 of 40 have an equal name, where 300 of 360 do with a number: 24 of 40 are inside.
    share = 1 - (20 / (300 / 360)) / 40
    assert (record["n_equal"], record["n_labelled"], record["n_hidden"]) == (300, 360, 360)
    assert record["share_outside"] == pytest.approx(share)
    for point in record["points"]:
        linked, right = (300 + point[key] for key in ("n_linked", "n_right"))
        total = (1 - share) * linked / 360 + share * point["n_linked_hidden"] / 360
        assert point["precision"] == pytest.approx((1 - share) * right / 360 / total)
        assert point["precision_labelled"] == right / linked
        assert point["recall_labelled"] == right / 360


def test_where_nothing_calibrates_the_default_is_used_and_said():
    awards = make_awards(supplier_name=["Northern Joiney", "Northern Joinabc"])
    result = link(awards, FIRMS, steps=[{"match": "name"}, {"match": "fuzzy"}])
    assert result.rows.column("firm").to_pylist() == ["1", None]
    fuzzy = result.quality["fuzzy"]
    assert (fuzzy["threshold"], fuzzy["threshold_is"]) == (0.9, "default")
    (notice,) = [one for one in result.notices if one.code == "link/default-threshold"]
    assert notice.level == "warning"
    assert "0 of 0 suppliers" in notice.text


@pytest.mark.parametrize(
    ("n_firms", "n_slips", "kind"),
    [
        (MIN_LABELLED + 100, MIN_WITHOUT_EQUAL, "calibrated"),
        (MIN_LABELLED + 99, MIN_WITHOUT_EQUAL, "default"),
        (MIN_LABELLED + 100, MIN_WITHOUT_EQUAL - 1, "default"),
    ],
)
def test_too_few_labelled_suppliers_calibrate_nothing(n_firms, n_slips, kind):
    firms, awards = make_labelled_world(n_firms, n_slips)
    assert link(awards, firms, steps=FULL).quality["fuzzy"]["threshold_is"] == kind


def test_a_wrong_number_does_not_become_a_label():
    firms, awards = make_labelled_world()
    wrong = awards.rows.set_column(
        1, "supplier_id", pa.array(["F399"] * 300 + [None] * 100, pa.string())
    )
    # A few names are alike: they all end in the same word.
    result = link(type(awards)(wrong, 2010, (), ()), firms, steps=FULL)
    assert result.quality["fuzzy"]["calibration"]["n_labelled"] < 15


WORDS = st.lists(st.sampled_from(["Acme", "Acne", "Beta", "Betta", "Works", "Workes", "Ltd"]),
                 min_size=1, max_size=4).map(" ".join)  # fmt: skip
FIRM_NAMES = st.lists(WORDS, min_size=1, max_size=8)
SUPPLIERS = st.lists(WORDS, min_size=1, max_size=6)


@pytest.mark.property
@settings(max_examples=6, deadline=None)
@given(FIRM_NAMES, SUPPLIERS, st.randoms(use_true_random=False))
def test_the_order_of_firms_and_awards_does_not_matter(firm_names, suppliers, random):
    pairs = [(str(at), name) for at, name in enumerate(firm_names)]
    before = find(suppliers, make_firms(*zip(*pairs, strict=True)), threshold=0.7)
    random.shuffle(pairs)
    order = random.sample(range(len(suppliers)), len(suppliers))
    shuffled = make_firms(*zip(*pairs, strict=True))
    after = find([suppliers[at] for at in order], shuffled, threshold=0.7)
    assert after == [before[at] for at in order]


def test_the_number_of_threads_does_not_matter():
    firms, awards = make_labelled_world()
    register = index_firms(firms)
    suppliers = list_suppliers(awards)
    known = suppliers.slice(0, 300)
    labelled = label_suppliers(
        known, known.column("identifier").combine_chunks(), n_names_linked=300
    )
    choice = FuzzyChoice(None, 0.5)
    one, two = (
        match_similar_names(suppliers, register, choice, labelled, threads=threads)
        for threads in (1, 2)
    )
    assert one.rows.equals(two.rows)
    assert one.measures == two.measures


def test_inputs_are_unchanged():
    firms, awards = make_labelled_world()
    before = awards.rows.to_pydict(), firms.rows.to_pydict()
    link_awards(awards, firms, Link.model_validate({"steps": FULL}))
    assert (awards.rows.to_pydict(), firms.rows.to_pydict()) == before
