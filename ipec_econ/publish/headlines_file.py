"""headlines.json: every headline with its sentence, number and evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict

from ipec_econ.core.headline import Headline, Headlines
from ipec_econ.core.vocabulary import ESTIMATE_COLUMNS
from ipec_econ.publish.plain_json import write_json

HEADLINES_JSON = "headlines.json"
WITHHELD = "withheld"
"""What stands in the file in place of a headline that may not leave a secure lab."""


def headlines_to_json(study: str, headlines: Headlines) -> bytes:
    """Write the headlines in their order; an end that the data do not bound is null.

    Of those that are withheld the file says that alone.

    Raises
    ------
    PublishError
        ``publish/not-a-number`` when a headline is NaN or infinite.
    """
    content = {
        "study": study,
        "headlines": {name: _describe(one) for name, one in headlines.told.items()}
        | {name: {WITHHELD: True} for name in headlines.withheld},
    }
    hint = "look at the notices of the headline's model; its estimate is no number"
    return write_json(content, file=HEADLINES_JSON, hint=hint)


def _describe(headline: Headline) -> Mapping[str, object]:
    estimate, number = headline.estimate, headline.number
    return {
        "sentence": headline.sentence,
        "as": headline.kind,
        "value": number.value,
        "conf_low": _bound(number.low),
        "conf_high": _bound(number.high),
        "conf_level": estimate.conf_level,
        "unit": headline.unit,
        "mde": _bound(headline.mde),
        "net": None if headline.net is None else _describe_net(asdict(headline.net)),
        "money": None if headline.money is None else asdict(headline.money),
        "caveats": [asdict(one) for one in headline.caveats],
        "notes": headline.notes,
        "sms": asdict(headline.sms),
        "warnings": headline.warnings,
        "vcov": headline.vcov,
        "key": estimate.key,
        "estimate": {name: _bound(getattr(estimate, name)) for name in ESTIMATE_COLUMNS},
        "texts": headline.texts,
    }


def _describe_net(net: dict[str, object]) -> Mapping[str, object]:
    return {name: _bound(value) for name, value in net.items()}


def _bound(value: object) -> object:
    return None if isinstance(value, float) and math.isinf(value) else value
