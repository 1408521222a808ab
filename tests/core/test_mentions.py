"""What a study mentions: every name and text, of whatever part, in folded case."""

from ipec_econ.core.mentions import Mentions, list_mentions
from ipec_econ.spec.load import load_study

STUDY = """
ipec: 1
study: words
panel:
  firms: {source: firms.parquet, unit: Firm, time: year, columns: {staff: Beschäftigte}}
  columns: {log_lp: "ln(GVA / employees)"}
  treatments: {first: {cohort: first_treat}}
  samples: {big: {where: "staff > 250"}}
models:
  twfe:
    estimator: twfe
    outcome: log_lp
    treatment: first
    cluster: region
    where: '"Wage bill, £" > 0 and sic2 > 1'
    by: Größe
tables:
  who: {kind: summary, columns: [capital]}
"""


def test_names_of_every_part_are_mentioned_whatever_their_case(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    mentions = list_mentions(load_study(str(tmp_path / "study.yaml")).study)
    words = ["firm", "YEAR", "beschäftigte", "gva", "Employees", "first_treat", "staff", "region"]
    assert [word for word in [*words, "capital", "Größe"] if not mentions.may_mean(word)] == []
    assert mentions.may_mean("wage bill, £")


def test_a_part_of_a_word_means_no_column(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    mentions = list_mentions(load_study(str(tmp_path / "study.yaml")).study)
    assert [name for name in ("turnover", "sic", "lp", "bill, $") if mentions.may_mean(name)] == []


def test_a_name_with_quotation_marks_is_meant_where_they_are_written_twice():
    mentions = Mentions('"a""b" > 0', frozenset({"a", "b"}))
    assert mentions.may_mean('a"b')
    assert not mentions.may_mean('b"c')


def test_keys_of_the_language_mean_no_column(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    mentions = list_mentions(load_study(str(tmp_path / "study.yaml")).study)
    assert [name for name in ("postcode", "title", "treatment") if mentions.may_mean(name)] == []
