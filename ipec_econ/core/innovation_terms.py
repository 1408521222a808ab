"""What the rules of the innovation flag look for unless a study says otherwise."""

from __future__ import annotations

INNOVATION_CPV: tuple[str, ...] = ("731", "733", "734")
"""CPV groups that mean research and development: 731 research and experimental development, 733
its design and execution, 734 research and development for defence (7342 and 7343 are in it). The
Directive's list of research services (2014/24/EU, article 14) also names 73000000 itself; that code
is left out, with the consultancy of 732, because buyers use both for studies of any kind."""

_ENGLISH = (
    "pre-commercial procurement",
    "public procurement of innovation", "innovation procurement",
    "procurement of innovative solutions",
    "innovation partnership",
    "SBRI", "small business research initiative", "contracts for innovation", "SBIR",
    "small business innovation research",
    "research and development", "research & development", "R&D", "experimental development",
    "applied research", "industrial research",
    "prototype*", "prototyping", "proof of concept", "technology demonstrator*",
    "first of a kind", "technology readiness level*",
    "innovation challenge", "innovation competition", "innovation contest",
)  # fmt: skip
_OTHERS = (
    # French
    "recherche et développement", "partenariat d'innovation", "achat* innovant*",
    "achat* public* avant commercialisation", "preuve de concept",
    # German
    "Forschung und Entwicklung", "Forschungs- und Entwicklungs*", "Innovationspartnerschaft*",
    "vorkommerzielle* Auftragsvergabe*", "Prototyp", "Prototypen*",
    # Spanish
    "investigación y desarrollo", "I+D", "I+D+i", "compra pública innovadora",
    "compra pública de innovación", "compra pública precomercial",
    "asociación para la innovación", "prototipo*", "prueba de concepto",
    # Italian
    "ricerca e sviluppo", "appalt* pre-commercial*", "partenariat* per l'innovazione",
    # Portuguese
    "investigação e desenvolvimento", "pesquisa e desenvolvimento", "parceria para a inovação",
    # Dutch
    "onderzoek en ontwikkeling", "innovatiepartnerschap*",
    # Polish
    "badania i rozwój", "badawczo-rozwojow*", "partnerstwo innowacyjne",
    # Czech
    "výzkum* a vývoj*", "inovační* partnerství",
    # Swedish
    "forskning och utveckling", "innovationspartnerskap*", "innovationsupphandling*",
    # Welsh
    "ymchwil a datblygu", "partneriaeth arloesi",
)  # fmt: skip
INNOVATION_KEYWORDS: tuple[str, ...] = (*_ENGLISH, *_OTHERS)
"""Phrases that say what is bought is not on the market yet. What notices say of anything is left
out: `innovative`, `innovation`, `novel`, `pilot`, `feasibility study`, `research`."""
