"""A study in, a plan out: names resolved, abilities checked, nothing but headers read."""
