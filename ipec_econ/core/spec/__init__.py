"""The grammar of the spec language as types."""
