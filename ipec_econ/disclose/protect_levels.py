"""Withhold further categories where the share of one that is withheld follows from the others'."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ipec_econ.core.described import Variable


def protect_levels(
    variables: Sequence[Variable],
    lost: Collection[int],
    firms: Mapping[int, float],
    threshold: int,
) -> frozenset[int]:
    """Return the places of the categories to withhold: those lost, and what protects them.

    The shares of a column's categories add up to one. So there must be two that are withheld, of
    enough firms together; the smallest others are added until that is so.

    Parameters
    ----------
    variables
        The lines of a table; categories of one column share its name.
    lost
        Places of those that fail a rule.
    firms
        Firms that have the category, by place.
    """
    withheld = set(lost)
    columns = {one.column for one in variables if one.is_share}
    for column in sorted(columns):
        levels = [k for k, one in enumerate(variables) if one.is_share and one.column == column]
        hidden = [k for k in levels if k in withheld]
        while hidden and not (len(hidden) > 1 and sum(firms[k] for k in hidden) >= threshold):
            left = [k for k in levels if k not in withheld]
            if not left:
                break
            hidden.append(min(left, key=lambda k: (firms[k], k)))
            withheld.add(hidden[-1])
    return frozenset(withheld)
