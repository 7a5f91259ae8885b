"""What agencies delivered: which files came, and reading them into the canonical extracts."""
