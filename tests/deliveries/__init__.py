"""A tiny valid partnership of six quarters with every extract, and the means to spoil one of its files."""
