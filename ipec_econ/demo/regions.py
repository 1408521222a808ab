"""Regions of the United Kingdom: ITL 1 codes, and the postcode areas within them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A region, its share of firms, its postcode areas and its company-number prefix."""

    code: str
    share: float
    areas: tuple[str, ...]
    prefix: str = ""


REGIONS: tuple[Region, ...] = (
    Region("TLC", 0.03, ("NE", "DH", "SR", "TS")),
    Region("TLD", 0.10, ("M", "L", "BL", "OL", "SK", "WN", "PR", "BB", "CA")),
    Region("TLE", 0.07, ("LS", "BD", "S", "HU", "YO", "HX", "HD", "WF")),
    Region("TLF", 0.07, ("NG", "DE", "LE", "LN", "NN")),
    Region("TLG", 0.08, ("B", "CV", "WV", "WS", "DY", "ST", "WR")),
    Region("TLH", 0.10, ("CB", "CO", "IP", "NR", "PE", "CM", "SS")),
    Region("TLI", 0.19, ("E", "EC", "N", "NW", "SE", "SW", "W", "WC")),
    Region("TLJ", 0.15, ("RG", "OX", "MK", "SO", "PO", "GU", "BN", "ME", "CT")),
    Region("TLK", 0.08, ("BS", "BA", "EX", "PL", "TR", "BH", "GL", "SN")),
    Region("TLL", 0.03, ("CF", "SA", "NP", "LL")),
    Region("TLM", 0.07, ("G", "EH", "AB", "DD", "FK", "IV", "KY"), "SC"),
    Region("TLN", 0.03, ("BT",), "NI"),
)
