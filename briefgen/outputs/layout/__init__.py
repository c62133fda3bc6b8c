"""Lay out printed pages with WeasyPrint, within limits, and prove that nothing is lost."""
