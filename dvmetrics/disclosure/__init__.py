"""Disclosure control: the only door between rows about people and what is published.

`policy` says what may be shown, `protect` lets figures out, `released` is what reports and notebooks are given. The
last imports nothing that could open an extract.
"""
