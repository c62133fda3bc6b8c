"""Review → Problems: what embarrasses, blames or identifies, found before it is published."""

from briefgen.checks.run import Findings, check, explain, rule_ids

__all__ = ["Findings", "check", "explain", "rule_ids"]
