"""The supporting set: what the core indicators need beside them to be read rightly, one module a subject."""
