"""Artifacts → the pack on disk, whole or not at all, and its verification. The only writer of packs."""
