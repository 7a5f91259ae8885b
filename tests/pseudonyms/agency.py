"""Two invented agencies with files about the same invented people, and the command as they run it."""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

KEY = "0123456789abcdef0123456789abcdef"
POLICE = """\
Ref,Surname,Forename,DOB,crime_flag,Notes on it
43/1,"O'Brien",José,03/04/1985,yes,"said, ""no"" twice"
43/2,Smith,Ann,3 April 85,no,
43/3,,Ann,1985-04-03,no,
43/4,Nowak,Łukasz,31/12/2001,no,
43/5,Unknown,Unknown,01/01/1900,no,
"""
AID = """\
id,family_name,given_name,date_of_birth,exit_type
1,OBRIEN ,JOSE,1985-04-03,planned
2,o’brien,jose,3rd April 1985,
3,NOWAK,LUKASZ,31 Dec 2001,
4,Nowak,Lukas,31 Dec 2001,
,,,,
"""
NAMES = ("Brien", "BRIEN", "José", "JOSE", "Smith", "Nowak", "NOWAK", "Łukasz")
CELLS = (*NAMES, "43/", "1985-", "/1985", "April", "1900")
COLUMNS = {"family_name": "Surname", "given_name": "Forename", "date_of_birth": "DOB"}
FIELDS = [word for field, name in COLUMNS.items() for word in ("--column", f"{field}={name}")]
Run = Callable[..., tuple[int, str]]


GOOD = ["police.csv", "--code", "police_incident.victim_key", *FIELDS]
SHARED = ["--key-file", "shared.key"]
OUT = ["--out", "out.csv"]


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_hand(*lines: str) -> str:
    return hmac.new(KEY.encode(), "\n".join(("dvmetrics-code-1", *lines)).encode(), hashlib.sha256).hexdigest()
