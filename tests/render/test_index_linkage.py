"""Linkage quality on the page: periods as years, thresholds in hundredths, rules' own ties."""

from __future__ import annotations

import re

from ipec_econ.render.index_linkage import write_linkage


def read(quality):
    text = re.sub(r"<[^>]+>", " ", "".join(write_linkage(quality)))
    return re.sub(r"\s+", " ", text)


def test_measures_are_in_words_and_numbers_in_their_own_way():
    page = read(
        {
            "n_linked": 1234,
            "by_time": [{"time": 2019, "n_linked": 5}],
            "fuzzy": {"threshold": 0.87, "precision_wanted": 0.98, "ties": {"n_tied": 3}},
            "probabilistic": {"threshold": 0.95, "n_pairs_likely": 2, "ties": {"n_tied": 1}},
            "corrections": {"stale": [4, 7]},
        }
    )
    for words in (
        "Linked award rows 1,234",
        "2019 5",
        "Similarity from which names are linked 0.87",
        "Precision that it is calibrated for 98.0%",
        "Award rows whose name several firms have (similar names) 3",
        "Match probability from which firms are linked 0.95",
        "Award rows whose name several firms have (trained model) 1",
        "Corrections that match no award, by data row",
    ):
        assert words in page
