"""Open, unpack, lock and replace files, those of strangers within limits."""
