"""Which awards buy innovation: rules, labels, and how far they agree."""
