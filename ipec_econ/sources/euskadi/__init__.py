"""Contracts of the Basque register (Euskadi) as award × supplier rows."""
