"""A table for a one-off request: read, protected or attacked, and what the analyst must know about it."""
