"""The action-plan form, ``action-plan.docx``."""
