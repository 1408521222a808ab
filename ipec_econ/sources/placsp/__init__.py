"""Award notices of the Spanish procurement platform: Atom feeds of CODICE entries."""
