"""Proposing how an agency's own file becomes an extract: by name, type and value, each with its reason."""
