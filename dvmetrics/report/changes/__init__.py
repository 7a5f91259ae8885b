"""What changed since the edition before: figures that were revised, indicators that came or went, definitions."""
