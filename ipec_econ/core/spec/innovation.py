"""How awards are flagged: innovation, ordinary, or not known."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ipec_econ.core.innovation_terms import INNOVATION_CPV, INNOVATION_KEYWORDS
from ipec_econ.core.spec.base import Seq, SpecModel

InnovationRule = Literal["procedure", "declared", "cpv", "keywords"]

_CPV = re.compile(r"[0-9]{2,8}(-[0-9])?")


def _check_cpv(code: str) -> str:
    if _CPV.fullmatch(code) is None:
        raise PydanticCustomError(
            "cpv_code",
            "`{code}` is no CPV code and no beginning of one",
            {"code": code, "fix": 'write 2 to 8 digits in quotes: "731" or "73120000"'},
        )
    return code


def _check_phrase(phrase: str) -> str:
    words = phrase.split()
    starred = [word.removesuffix("*") for word in words if "*" in word]
    if not _has_sign(phrase) or any("*" in stem or not _has_sign(stem) for stem in starred):
        raise PydanticCustomError(
            "keyword",
            "`{phrase}` is no phrase: words, of which each may end in *",
            {"phrase": phrase, "fix": 'write words: "pre-commercial procurement", "prototyp*"'},
        )
    return phrase


def _has_sign(word: str) -> bool:
    return any(sign.isalnum() for sign in word)


CpvCode = Annotated[str, AfterValidator(_check_cpv)]
Keyword = Annotated[str, AfterValidator(_check_phrase)]


class Innovation(SpecModel):
    """Which awards buy innovation: rules that each see or do not see it, and labels that win."""

    rules: Seq[InnovationRule] = ("procedure", "cpv", "keywords")
    threshold: Annotated[int, Field(ge=1)] = 1
    cpv: Seq[CpvCode] = INNOVATION_CPV
    keywords: Seq[Keyword] = INNOVATION_KEYWORDS
    labels: str | None = None

    @model_validator(mode="after")
    def _check_together(self) -> Innovation:
        if not self.rules and self.labels is None:
            raise PydanticCustomError(
                "innovation_rules",
                "`innovation` has neither rules nor labels",
                {"fix": "write rules: [cpv, keywords], or labels: FILE.csv"},
            )
        if len(set(self.rules)) < len(self.rules):
            raise PydanticCustomError(
                "innovation_rules", "a rule stands twice in `rules`", {"fix": "name each once"}
            )
        if self.rules and self.threshold > len(self.rules):
            raise PydanticCustomError(
                "innovation_threshold",
                "`threshold` is above the number of rules, so that no award could reach it",
                {"fix": f"write a number from 1 to {len(self.rules)}"},
            )
        for rule, terms in (("cpv", self.cpv), ("keywords", self.keywords)):
            if rule in self.rules and not terms:
                raise PydanticCustomError(
                    "innovation_terms",
                    "the list `{rule}` is empty, and the rule is asked for",
                    {"rule": rule, "fix": f"remove `{rule}` from `rules`, or fill the list"},
                )
        return self
