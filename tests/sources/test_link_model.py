"""Model files of probabilistic steps: the one that ships, and everything that can be wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ipec_econ.core.errors import SourceError
from ipec_econ.core.link_model import OWN_KEY, RECORD_COLUMNS
from ipec_econ.sources.link_model import SHIPPED, read_link_model


def make_model():
    levels = [
        {"sql_condition": '"key_l" IS NULL OR "key_r" IS NULL', "is_null_level": True},
        {"sql_condition": '"key_l" = "key_r"', "m_probability": 0.9, "u_probability": 0.01},
        {"sql_condition": "ELSE", "m_probability": 0.1, "u_probability": 0.99},
    ]
    return {
        "link_type": "link_only",
        "sql_dialect": "duckdb",
        "probability_two_random_records_match": 0.01,
        "comparisons": [{"output_column_name": "key", "comparison_levels": levels}],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": 'l."core" = r."core"'}],
    }


def read(folder: Path, model):
    text = model if isinstance(model, str) else json.dumps(model)
    (folder / "m.json").write_text(text, encoding="utf-8")
    return read_link_model("m.json", base=str(folder))


def refused(folder: Path, model):
    with pytest.raises(SourceError) as caught:
        read(folder, model)
    assert {one.code for one in caught.value.problems} == {"source/bad-link-model"}
    assert all(
        "trained" in one.why and "save_model_to_json" in one.fix for one in caught.value.problems
    )
    return [one.what.removeprefix("`m.json` cannot be used: ") for one in caught.value.problems]


def test_the_model_that_ships_is_a_model_and_says_where_it_is_from():
    model, record = read_link_model(None, base="nowhere")
    assert (record.role, record.path, record.kind) == ("link model", SHIPPED, "splink")
    assert model.n_register is not None
    assert OWN_KEY not in model.settings
    columns = {one["output_column_name"] for one in model.settings["comparisons"]}
    assert columns == {"name", "first_word", "postcode"}


def test_a_model_as_splink_saves_it_has_no_register_size(tmp_path: Path):
    model, record = read(tmp_path, make_model())
    assert model.n_register is None
    assert (record.path, record.bytes) == ("m.json", (tmp_path / "m.json").stat().st_size)
    assert read(tmp_path, {**make_model(), OWN_KEY: {"n_register": 7}})[0].n_register == 7


def test_a_missing_file_is_an_error(tmp_path: Path):
    with pytest.raises(SourceError) as caught:
        read_link_model("gone.json", base=str(tmp_path))
    assert caught.value.problems[0].code == "source/missing-file"


def test_what_is_no_model_at_all_is_refused(tmp_path: Path):
    assert "is no JSON" in refused(tmp_path, "{not json")[0]
    assert "no mapping" in refused(tmp_path, "[1]")[0]
    assert len(refused(tmp_path, {})) == 4


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path):
    model = make_model()
    levels = model["comparisons"][0]["comparison_levels"]
    del levels[1]["m_probability"]
    levels[1]["sql_condition"] = "turnover_l = turnover_r"
    levels[2]["u_probability"] = 7
    model["comparisons"].append({"output_column_name": "x"})
    model["blocking_rules_to_generate_predictions"] += [
        {"blocking_rule": "l.town = r.town"}, {"blocking_rule": "l.key = ("},
        {"blocking_rule": "l.key in (select 'x')"}, {"blocking_rule": "l.key = r.key",
                                                     "arrays_to_explode": ["core"]},
    ]  # fmt: skip
    model |= {"link_type": "dedupe_only", "sql_dialect": "spark", "unique_id_column_name": "n"}
    model |= {"probability_two_random_records_match": 0, OWN_KEY: {"n_register": "many"}}
    told = refused(tmp_path, model)
    expected = (
        "`link_type` is 'dedupe_only'", "`sql_dialect` is 'spark'", "`unique_id_column_name`",
        "`probability_two_random_records_match`", "`ipec_econ.n_register`",
        "`comparisons.0.comparison_levels.1.sql_condition` compares `turnover`",
        "`comparisons.0.comparison_levels.1` is not trained: it has no `m_probability`",
        "`comparisons.0.comparison_levels.2` is not trained: it has no `u_probability`",
        "`comparisons.1.comparison_levels` is no list",
        "`blocking_rules_to_generate_predictions.1.blocking_rule` compares `town`",
        "`blocking_rules_to_generate_predictions.2.blocking_rule` is no SQL",
        "`blocking_rules_to_generate_predictions.3.blocking_rule` is no condition",
        "`blocking_rules_to_generate_predictions.4.arrays_to_explode`",
    )  # fmt: skip
    assert len(told) == len(expected)
    for one, start in zip(told, expected, strict=True):
        assert one.startswith(start)


def test_frequencies_are_of_columns_that_records_have(tmp_path: Path):
    model = make_model()
    model["comparisons"][0]["comparison_levels"][1]["tf_adjustment_column"] = "town"
    (told,) = refused(tmp_path, model)
    assert ", ".join(RECORD_COLUMNS) in told
