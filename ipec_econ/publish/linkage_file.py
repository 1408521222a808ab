"""linkage.json: match rates by rule, by count and by value."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.publish.plain_json import write_json

LINKAGE_JSON = "linkage.json"


def linkage_to_json(quality: Mapping[str, object]) -> bytes:
    """Write a link result's quality; keys keep their order, which is that of the rules.

    Raises
    ------
    PublishError
        ``publish/not-a-number`` when a rate is NaN or infinite.
    """
    hint = "check the award values that the rate is computed from"
    return write_json(quality, file=LINKAGE_JSON, hint=hint)
