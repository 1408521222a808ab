"""The catalogue of codes that errors and notices carry."""
