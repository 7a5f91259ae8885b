"""Writes the reference and says where."""

from __future__ import annotations

from tests.reference import write

for path in write():
    print(path)
