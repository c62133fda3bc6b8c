"""Review → Problems: what embarrasses, blames or identifies, found before it is published."""

from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.checks.run import Findings, check, explain, rule_ids, waive

__all__ = ["Findings", "PrivateWords", "check", "explain", "rule_ids", "waive"]
