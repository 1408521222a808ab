"""Industries of the demonstration: SIC 2007 codes, words in names, and what is bought of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sector:
    """An industry.

    Attributes
    ----------
    sic
        Five digits as text; farming begins with a zero.
    share
        Of firms.
    award_pull
        Added to the log odds of a first award where selection is on permanent traits.
    words
        Words of company names.
    cpv
        (code, description) of what buyers buy from it.
    """

    sic: str
    share: float
    award_pull: float
    words: tuple[str, ...]
    cpv: tuple[tuple[str, str], ...]


def _sector(sic: str, share: float, pull: float, words: str, *cpv: tuple[str, str]) -> Sector:
    return Sector(sic, share, pull, tuple(words.split()), cpv)


SECTORS: tuple[Sector, ...] = (
    _sector("01110", 3, -0.6, "FARMS GROWERS PRODUCE", ("03000000", "Agricultural products")),
    _sector("02200", 1, 0.0, "FORESTRY TIMBER TREECARE", ("77200000", "Forestry services")),
    _sector("08120", 1, 0.0, "AGGREGATES QUARRIES MINERALS", ("14212200", "Aggregates")),
    _sector("10710", 3, -0.3, "BAKERIES FOODS", ("15800000", "Miscellaneous food products")),
    _sector("18129", 3, 0.0, "PRINTERS PRINTING PRESS", ("79800000", "Printing services")),
    _sector("25620", 5, -0.4, "ENGINEERING TOOLING COMPONENTS", ("42600000", "Machine tools")),
    _sector("26511", 2, 0.2, "INSTRUMENTS CONTROLS SENSORS", ("38000000", "Optical equipment")),
    _sector("32500", 2, 0.5, "MEDICAL ORTHOTICS DENTAL", ("33100000", "Medical equipments")),
    _sector("35110", 1, 0.1, "ENERGY POWER RENEWABLES", ("09310000", "Electricity")),
    _sector("38110", 2, 0.5, "RECYCLING WASTE SKIPS", ("90500000", "Refuse services")),
    _sector("41202", 9, 0.4, "CONSTRUCTION BUILDERS CONTRACTORS", ("45000000", "Construction")),
    _sector("42110", 2, 0.7, "HIGHWAYS SURFACING GROUNDWORKS", ("45233000", "Road works")),
    _sector("43210", 6, 0.3, "ELECTRICAL ELECTRICS", ("45310000", "Electrical installation")),
    _sector("43220", 5, 0.3, "PLUMBING HEATING MECHANICAL", ("45330000", "Plumbing works")),
    _sector("46690", 6, -0.2, "SUPPLIES DISTRIBUTION TRADING", ("39000000", "Furniture")),
    _sector("49410", 4, -0.3, "HAULAGE TRANSPORT LOGISTICS", ("60100000", "Road transport")),
    _sector("49390", 1, 0.8, "COACHES TRAVEL MINIBUSES", ("60130000", "Passenger transport")),
    _sector("56290", 3, 0.1, "CATERING KITCHENS", ("55520000", "Catering services")),
    _sector(
        "62020", 9, 0.3, "SOFTWARE SYSTEMS TECHNOLOGIES COMPUTING", ("72000000", "IT services")
    ),
    _sector("69201", 4, -0.5, "ACCOUNTANTS ASSOCIATES", ("79200000", "Accounting services")),
    _sector("70229", 8, 0.2, "CONSULTING SOLUTIONS PARTNERS ADVISORY", ("79410000", "Consultancy")),
    _sector("71121", 4, 0.3, "DESIGN SURVEYORS STRUCTURES", ("71300000", "Engineering services")),
    _sector("72190", 1, 0.6, "LABORATORIES SCIENTIFIC RESEARCH", ("71600000", "Technical testing")),
    _sector("80100", 2, 0.4, "SECURITY GUARDING", ("79710000", "Security services")),
    _sector("81210", 4, 0.5, "CLEANING FACILITIES", ("90910000", "Cleaning services")),
    _sector("81300", 2, 0.4, "LANDSCAPES GARDENS GROUNDS", ("77300000", "Grounds services")),
    _sector("85590", 3, 0.5, "TRAINING EDUCATION LEARNING", ("80500000", "Training services")),
    _sector("87300", 3, 0.6, "CARE HOMECARE", ("85000000", "Health and social work services")),
)
INNOVATION_CPV: tuple[tuple[str, str], ...] = (
    ("73100000", "Research and experimental development services"),
    ("73120000", "Experimental development services"),
)
"""What an award that buys innovation is classified as."""
