"""Builds: from an Order to a Pack, one at a time, in a pool of processes, or on a cluster."""
