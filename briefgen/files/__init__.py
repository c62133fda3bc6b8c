"""File access: open, unpack, lock and replace files, with limits for untrusted ones."""
