"""What the police did after an incident: how a crime was finalised, help offered, notices, links to earlier ones."""

from dataclasses import replace

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days, Flags, Numbers, after, drift
from data_samples.generator.draws import Codes, blank_where, chance, choose, evenly, no_day_where, yes_no
from data_samples.generator.incidents import Incidents

LASTED = 0.6
"""Of the incidents that began before the day of the report, those that lasted for days."""
FINALISED = 0.93
DAYS_TO_FINALISE = 22
"""On average; many crimes of a quarter's last weeks are open still when the file is made."""
OUTCOME_AFTER_ARREST = {"charged": 0.78, "cautioned": 0.10, "evidence_lacking": 0.09, "other": 0.03}
OUTCOME_WITHOUT_ARREST = {"charged": 0.24, "cautioned": 0.08, "evidence_lacking": 0.53, "other": 0.15}
OUTCOME_WITHOUT_SUSPECT = {"no_suspect": 0.80, "evidence_lacking": 0.15, "other": 0.05}
"""Of the finalised crimes that the victim supports, or that do not depend on it."""
OFFERED_WITHOUT_ATTENDANCE = 0.30
ACCEPTED = {"yes": 0.46, "no": 0.48, "unknown": 0.06}
NOTICE = 0.17
"""Of the crimes with a known suspect, a visit and a grade above standard."""
LINKED = 0.80
"""Of the incidents of victims known before, those that the force links to the one before."""


def with_responses(rng: np.random.Generator, incidents: Incidents) -> Incidents:
    """The incidents with the columns that say what was done."""
    rows = incidents.rows
    return replace(
        incidents,
        rows=rows.assign(
            occurred_to=_occurred_to(rng, rows),
            dual_arrest=_dual_arrest(rng, rows),
            **_outcomes(rng, rows),
            **_help_offered(rng, rows),
            protective_notice=_notices(rng, rows),
            linked_incident_key=_linked(rng, rows),
        ),
    )


def _days(column: pd.Series) -> Days:
    return column.to_numpy().astype("datetime64[D]")


def _occurred_to(rng: np.random.Generator, rows: pd.DataFrame) -> Days:
    began, reported = _days(rows["occurred_from"]), _days(rows["reported_date"])
    days_before = np.where(np.isnat(began), 0, (reported - began).astype(np.int64))
    lasted = (days_before > 0) & chance(rng, LASTED, len(rows))
    return no_day_where(after(reported, -(days_before * rng.random(len(rows)) ** 2).astype(np.int64)), ~lasted)


def _dual_arrest(rng: np.random.Generator, rows: pd.DataFrame) -> Codes:
    arrest = rows["arrest_flag"].to_numpy()
    both = np.zeros(len(rows), dtype=bool)
    arrested = np.flatnonzero(arrest == "yes")
    both[arrested] = evenly(rng, truths.DUAL_ARREST, len(arrested))
    return blank_where(yes_no(both), (arrest != "yes") & (arrest != "no"))


def _outcomes(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, Codes | Days]:
    """How each crime was finalised. When, does not depend on how: what is known at a file's day is no selection."""
    size = len(rows)
    crime = (rows["crime_flag"] == "yes").to_numpy()
    kinds = [choose(rng, size, weights) for weights in (OUTCOME_AFTER_ARREST, OUTCOME_WITHOUT_ARREST)]
    arrested = (rows["arrest_flag"] == "yes").to_numpy()
    code = np.where(arrested, *kinds)
    without = choose(rng, size, OUTCOME_WITHOUT_SUSPECT)
    code = np.where(rows["suspect_key"].isna(), without, code)
    code[_crimes_without_support(rng, crime)] = "victim_does_not_support"
    open_still = ~crime | ~chance(rng, FINALISED, size)
    wait = rng.gamma(1.3, DAYS_TO_FINALISE / 1.3, size).astype(np.int64)
    return {
        "outcome_code": blank_where(code, open_still),
        "outcome_date": no_day_where(after(_days(rows["reported_date"]), wait), open_still),
    }


def _crimes_without_support(rng: np.random.Generator, crime: Flags) -> Numbers:
    crimes = np.flatnonzero(crime)
    return crimes[evenly(rng, truths.VICTIM_DOES_NOT_SUPPORT, len(crimes))]


def _help_offered(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, Codes]:
    size = len(rows)
    rate = drift(_days(rows["reported_date"]), truths.HELP_OFFERED)
    offered = yes_no(chance(rng, np.where(rows["attended_at"].notna(), rate, OFFERED_WITHOUT_ATTENDANCE), size))
    lost = choose(rng, size, {"known": 0.95, "unknown": 0.02, "not_asked": 0.01, None: 0.02})
    offered = np.where(lost == "known", offered, lost)
    return {
        "referral_offered": offered,
        "referral_accepted": blank_where(choose(rng, size, ACCEPTED), offered != "yes"),
    }


def _notices(rng: np.random.Generator, rows: pd.DataFrame) -> Codes:
    grave = (
        rows["crime_flag"].eq("yes")
        & rows["suspect_key"].notna()
        & rows["attended_at"].notna()
        & rows["risk_grade"].isin(["medium", "high"])
    )
    notice = yes_no(grave.to_numpy() & chance(rng, NOTICE, len(rows)))
    return blank_where(notice, (notice == "no") & chance(rng, 0.01, len(rows)))


def _linked(rng: np.random.Generator, rows: pd.DataFrame) -> pd.Series:
    before = rows.groupby("victim")["incident_key"].shift()
    return before.where(chance(rng, LINKED, len(rows)), None)
