"""Award notices in the Open Contracting Data Standard: releases in, award × supplier rows out."""
