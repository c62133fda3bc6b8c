"""Rules over a Review: they find errors, blame, and what could identify a person, before publication."""

from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.checks.run import Findings, check, explain, rule_ids, stopping, waive

__all__ = ["Findings", "PrivateWords", "check", "explain", "rule_ids", "stopping", "waive"]
