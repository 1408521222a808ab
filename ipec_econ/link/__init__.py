"""Awards × firms in, links with their rule and quality out."""
