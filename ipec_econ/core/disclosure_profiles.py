"""The numbers of the profiles that have a name."""

from __future__ import annotations

from collections.abc import Mapping

PROFILE_KEYS = (
    "threshold", "degrees_of_freedom", "clusters", "dominance_firms", "dominance_share",
    "p_percent", "rounding", "digits", "blocked_formats",
)  # fmt: skip

Numbers = Mapping[str, int | float | tuple[str, ...]]

PROFILES: Mapping[str, Numbers] = {
    # Thresholds as in ACRO 1.0.2's defaults, which the ONS's Secure Research Service uses; the
    # clusters and the digits are our own additions.
    "ons_srs": {
        "threshold": 10,
        "degrees_of_freedom": 10,
        "clusters": 10,
        "dominance_firms": 2,
        "dominance_share": 0.9,
        "p_percent": 10.0,
        "rounding": 5,
        "digits": 4,
        "blocked_formats": ("svg",),
    },
    # The lab's numbers are not public. These are an assumption on the safe side of what labs of
    # business data publish, to be confirmed with the lab.
    "hmrc": {
        "threshold": 30,
        "degrees_of_freedom": 30,
        "clusters": 30,
        "dominance_firms": 2,
        "dominance_share": 0.75,
        "p_percent": 15.0,
        "rounding": 10,
        "digits": 3,
        "blocked_formats": ("svg",),
    },
}

HIGHER_IS_STRICTER = ("threshold", "degrees_of_freedom", "clusters", "p_percent", "rounding")
LOWER_IS_STRICTER = ("dominance_share", "digits")


def find_looser(profile: str, chosen: Numbers) -> tuple[str, ...]:
    """Return the keys in which a choice asks for less than the profile it names.

    A choice of more or fewer ``dominance_firms`` is not comparable, so that it counts as looser
    unless it is the profile's own.
    """
    own = PROFILES.get(profile)
    if own is None:
        return ()
    return tuple(key for key in PROFILE_KEYS if _is_looser(key, chosen[key], own[key]))


def _is_looser(
    key: str, chosen: int | float | tuple[str, ...], own: int | float | tuple[str, ...]
) -> bool:
    if isinstance(chosen, tuple) or isinstance(own, tuple):
        listed = chosen if isinstance(chosen, tuple) else ()
        return not set(own if isinstance(own, tuple) else ()) <= set(listed)
    if key in HIGHER_IS_STRICTER:
        return chosen < own
    return chosen > own if key in LOWER_IS_STRICTER else chosen != own
