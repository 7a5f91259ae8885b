"""Words and signs for nothing, a unit or a month. The lists are closed: what is in none of them may be
anybody's word, and is never taken for one."""

from __future__ import annotations

BLANKS = frozenset(
    [
        "nc",
        "na",
        "n/a",
        "n.a.",
        "n.a",
        "-",
        "--",
        "---",
        ".",
        "..",
        "?",
        "null",
        "nil",
        "nan",
        "#n/a",
        "#value!",
        "#null!",
        "blank",
        "(blank)",
        "empty",
        "missing",
        "not_collected",
        "not_applicable",
        "not_available",
        "notcollected",
        "keine",
        "k.a.",
        "s.o.",
        "amh",
        "nd",
        "n.d.",
        "sans_objet",
        "ddim_yn_berthnasol",
    ]
)
"""What stands where nothing does; in a column of codes some are a code."""

_UNITS = """
number numbers no count percent per_cent percentage pct pc rate cases calls incidents people persons children adults
victims households families referrals meetings sessions visits days hours hrs minutes mins weeks months years yrs nights
places staff fte pounds gbp euro euros eur
rhif nifer achosion galwadau pobl plant diwrnod oriau
nombre cas appels personnes enfants jours heures mois nuits pour_cent
anzahl falle anrufe personen kinder tage stunden monate prozent
"""
UNITS = frozenset(_UNITS.split())
UNIT_SIGNS = frozenset({"%", "£", "€", "$"})
"""What may stand beside a number and be taken off it."""

_MONTHS = """
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr
janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
januar februar marz juni juli oktober dezember
"""
MONTHS = frozenset(_MONTHS.split())
"""What a month is called."""
