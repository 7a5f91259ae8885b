"""Prosecutors' cases, which follow crimes that the police finalised, and requests to the emergency solicitors."""

from datetime import date

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import (
    ALL_DAYS,
    Days,
    Flags,
    after,
    at_minute,
    drift,
    is_working,
    next_working_day,
    working_days_after,
)
from data_samples.generator.draws import (
    Codes,
    blank_where,
    chance,
    choose,
    evenly,
    fixed_by_year,
    keys,
    no_day_where,
    yes_no,
)
from data_samples.generator.world import RowsOf, World, caseload, changed_on, events, known_once

SECOND_DEFINITION_SINCE = date(2000, 1, 1)
"""Before this day prosecutors count cases of partners and former partners only; from it on, of the family too."""
WAITING_STILL = 0.4
"""Of the crimes that stay open, those sent to the prosecutors, who never decide."""
NOT_CONVICTED = {"dropped": 0.60, "acquitted": 0.36, "other": 0.04}

AFTERNOON = 0.65
"""Of the requests outside rota hours, those on the afternoon of a working day; the others come on days off."""
LESS_OFTEN_OFF_ROTA = 0.05
"""So much less often is somebody seen the same day outside rota hours."""
SEEN_LATER = 0.70


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """Prosecutors send cases; the firm that runs the rota sends all requests."""
    return {
        ("cps_case", "cps"): caseload(
            make_cases(rng, world.incidents.rows),
            changed_on("referred_date", "decision_date", "outcome_date"),
            known_once(decision_date=("decision", "charged"), outcome_date=("hearing_outcome",)),
        ),
        ("legal_request", "pictons"): events(
            make_requests(rng, world.rota),
            "requested_at",
            known_once(seen_at=("application",), ordered_on=("order_granted",)),
        ),
    }


def make_cases(rng: np.random.Generator, incidents: pd.DataFrame) -> pd.DataFrame:
    """Crimes with a known suspect that the police asked a decision on, in the order of asking."""
    crimes = incidents[(incidents["crime_flag"] == "yes") & incidents["suspect_key"].notna()]
    since = crimes["reported_date"] >= pd.Timestamp(SECOND_DEFINITION_SINCE)
    counted = crimes[since | crimes["relationship"].isin(["partner", "ex_partner"])]
    finalised = counted[counted["outcome_code"].notna()].sort_values("outcome_date", kind="stable")
    referred = finalised[_referred(rng, finalised)]
    waiting = counted[counted["outcome_code"].isna()]
    waiting = waiting[chance(rng, WAITING_STILL, len(waiting))]
    rows = pd.concat([referred, waiting], ignore_index=True)
    size = len(rows)
    reported = rows["reported_date"].to_numpy().astype("datetime64[D]")
    decided = rows["outcome_date"].to_numpy().astype("datetime64[D]")
    wait = np.where(np.isnat(decided), 20, (decided - reported).astype(np.int64))
    cases = pd.DataFrame(
        {
            "suspect_key": rows["suspect_key"],
            "referred_date": after(reported, (wait * rng.uniform(0.2, 0.7, size)).astype(np.int64)),
            "decision": rows["outcome_code"].map({"charged": "charge", "cautioned": "caution"}),
            "decision_date": decided,
        }
    )
    cases["decision"] = cases["decision"].fillna("no_further_action").where(~np.isnat(decided), None)
    cases["charged"] = blank_where(yes_no(cases["decision"].eq("charge").to_numpy()), np.isnat(decided))
    cases = cases.assign(**_hearings(rng, cases)).sort_values("referred_date", kind="stable", ignore_index=True)
    return cases.assign(case_key=keys("case:prosecution", range(size)))


def _referred(rng: np.random.Generator, crimes: pd.DataFrame) -> Flags:
    """Every crime that ended in a charge, and in each quarter so many others that the charging rate is met."""
    charged = (crimes["outcome_code"] == "charged").to_numpy()
    decided = crimes["outcome_date"].to_numpy().astype("datetime64[D]")
    rate = drift(decided, truths.CHARGED)
    wanted_for_each = np.where(charged, (1 - rate) / rate, 0.0)
    referred = charged.copy()
    over = 0.0
    quarters = crimes["outcome_date"].dt.to_period("Q").to_numpy()
    for quarter in pd.unique(quarters):
        places = np.flatnonzero(quarters == quarter)
        wanted = over + float(wanted_for_each[places].sum())
        others = places[~charged[places]]
        number = min(round(wanted), len(others))
        referred[rng.choice(others, size=number, replace=False)] = True
        over = wanted - number
    return referred


def _hearings(rng: np.random.Generator, cases: pd.DataFrame) -> dict[str, Codes | Days]:
    """How each prosecution ended, some months after the charge."""
    size = len(cases)
    charged = (cases["charged"] == "yes").to_numpy()
    ended: Days = next_working_day(
        after(
            np.where(charged, cases["decision_date"].to_numpy().astype("datetime64[D]"), ALL_DAYS[0]),
            20 + rng.gamma(2.0, 45.0, size).astype(np.int64),
        )
    )
    places = np.flatnonzero(charged)
    places = places[np.argsort(ended[places], kind="stable")]
    outcome = choose(rng, size, NOT_CONVICTED)
    outcome[places[evenly(rng, drift(ended[places], truths.CONVICTED), len(places))]] = "convicted"
    return {"hearing_outcome": blank_where(outcome, ~charged), "outcome_date": no_day_where(ended, ~charged)}


def make_requests(rng: np.random.Generator, rota: pd.DataFrame) -> pd.DataFrame:
    """Requests in and outside rota hours, by time; `ordered_on` is the day of the court's answer."""
    sat = np.isin(ALL_DAYS, rota.loc[rota["court_sat"] == "yes", "date"].to_numpy().astype("datetime64[D]"))
    frames = [
        _asked(rng, in_hours, days, share)
        for in_hours, days, share in (
            ("yes", sat.astype(float), 1 - truths.OFF_ROTA),
            ("no", np.where(is_working(ALL_DAYS), AFTERNOON / 5, (1 - AFTERNOON) / 2), truths.OFF_ROTA),
        )
    ]
    rows = pd.concat(frames).sort_values("requested_at", kind="stable", ignore_index=True)
    size = len(rows)
    seen = rows["seen_at"].notna().to_numpy()
    application = choose(rng, size, {"yes": 0.72, "no": 0.26, "unknown": 0.02})
    applied = seen & (application == "yes")
    answer = after(rows["seen_at"].to_numpy().astype("datetime64[D]"), rng.integers(0, 8, size))
    granted = choose(rng, size, {"yes": 0.82, "no": 0.16, "unknown": 0.02})
    return rows.assign(
        request_key=keys("case:request", range(size)),
        application=blank_where(application, ~seen),
        order_granted=blank_where(granted, ~applied),
        ordered_on=no_day_where(answer, ~applied),
    )


def _asked(rng: np.random.Generator, in_hours: str, weights: np.ndarray, share: float) -> pd.DataFrame:
    """Requests in rota hours, or outside them, and when somebody was seen."""
    totals = {year: round(number * share) for year, number in truths.LEGAL_REQUESTS.items()}
    days = fixed_by_year(rng, totals, weights)
    size = len(days)
    working = is_working(days)
    hours = np.select([np.full(size, in_hours == "yes"), working], [9.0, 13.0], 10.0)
    lasting = np.where(hours == 9.0, 3.5, 5.5)
    requested = np.sort(at_minute(days, ((hours + lasting * rng.random(size)) * 60).astype(np.int64)))
    away = LESS_OFTEN_OFF_ROTA * (truths.OFF_ROTA if in_hours == "yes" else truths.OFF_ROTA - 1)
    same_day = evenly(rng, drift(days, truths.SEEN_SAME_DAY) + away, size)
    soon = at_minute(requested, rng.integers(10, 180, size))
    later = at_minute(working_days_after(days, 1), rng.integers(9 * 60, 12 * 60, size))
    never = ~same_day & ~chance(rng, SEEN_LATER, size)
    return pd.DataFrame(
        {
            "requested_at": requested,
            "seen_at": no_day_where(np.where(same_day, soon, later), never),
            "in_rota_hours": np.where(chance(rng, 0.01, size), "unknown", in_hours),
        }
    )
