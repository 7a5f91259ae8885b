"""Keyed codes for the sending agency: made so that the codes of one person meet, whoever sends them."""
