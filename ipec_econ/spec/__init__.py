"""YAML in, a validated study with line numbers out."""
