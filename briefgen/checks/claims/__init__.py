"""What the clauses of a summary claim, read as who did what, and the rules that compare the claims."""

from briefgen.checks.claims import (
    circumstances,
    denials,
    doers,
    families,
    lifetimes,
    lists,
    sexes,
    shares,
    stays,
    tallies,
    traits,
)

MODULES = (
    denials, doers, tallies, traits, lists, sexes, stays, shares, lifetimes, circumstances, families,
)  # fmt: skip
"""The modules whose rules are registered by importing them, in the order in which their findings are preferred."""
