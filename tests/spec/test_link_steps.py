"""Steps of linkage: each rule has keys of its own, and its defaults are written out."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.core.spec.panel import Link, LinkStep
from tests.plan.make_studies import load_changed


def read(**step):
    return LinkStep.model_validate(step)


def test_a_rules_defaults_are_its_own():
    assert read(match="identifier").check == "name_or_postcode"
    assert read(match="name").check is None
    assert (read(match="fuzzy").precision, read(match="fuzzy").threshold) == (0.98, None)
    assert read(match="fuzzy", threshold=0.9).precision is None
    assert read(match="fuzzy", precision=None).precision == 0.98
    assert Link().steps == (read(match="identifier"),)
    assert Link().joint_names == "split"


def test_a_step_read_again_from_what_it_writes_is_the_same():
    for step in (
        read(match="identifier"), read(match="fuzzy"), read(match="fuzzy", threshold=0.8),
        read(match="alias", source="a.csv", columns={"firm": "crn"}),
    ):  # fmt: skip
        assert LinkStep.model_validate(step.model_dump()) == step


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"match": "name", "check": "none"}, "`check` is no key of a step `name`"),
        ({"match": "identifier", "threshold": 0.9}, "`threshold` belongs to `fuzzy`"),
        ({"match": "fuzzy", "source": "a.csv"}, "`source` belongs to `alias`"),
        ({"match": "alias"}, "write {match: alias, source: aliases.csv}"),
        ({"match": "fuzzy", "threshold": 0.9, "precision": 0.9}, "keep one of the two"),
        ({"match": "fuzzy", "threshold": 1.5}, "threshold"),
    ],
)
def test_keys_that_do_nothing_are_refused_at_their_line(step, words):
    with pytest.raises(SpecError) as caught:
        load_changed((("panel", "link"), {"steps": [step]}))
    assert words in str(caught.value)
    assert caught.value.problems[0].where.startswith("spec.yaml:")
