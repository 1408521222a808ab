"""Pages of the catalogue of studies."""
