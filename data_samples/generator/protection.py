"""Orders that keep abusers away, and applications to be told of a partner's past: schemes of a later time."""

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import ALL_DAYS, Days, after
from data_samples.generator.draws import blank_where, chance, choose, fixed_by_year, keys, no_day_where, yes_no
from data_samples.generator.world import RowsOf, World, caseload, changed_on, known_once

APPLIED_AFTER_A_NOTICE = 0.92
GRANTED, BREACHED = 0.86, 0.24
ORDER_RUNS_DAYS = 28
DISCLOSED = {"right_to_ask": 0.34, "right_to_know": 0.58}


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The police send both."""
    orders = make_orders(rng, world.incidents.rows)
    applications = make_applications(rng)
    return {
        ("protective_order", "thames_valley_police"): caseload(
            orders,
            changed_on("applied_date", "decided", "breached_date", "over"),
            known_once(decided=("granted",), granted_date=(), breach_known=("breached",), breached_date=(), over=()),
        ),
        ("disclosure_application", "thames_valley_police"): caseload(
            applications, changed_on("applied_date", "decided_date"), known_once(decided_date=("disclosed",))
        ),
    }


def make_orders(rng: np.random.Generator, incidents: pd.DataFrame) -> pd.DataFrame:
    """Applications in the days after a protective notice. Whether an order was broken is known when it is, or when
    the order is over: `breach_known`.
    """
    noticed = incidents[incidents["protective_notice"] == "yes"]
    noticed = noticed[chance(rng, APPLIED_AFTER_A_NOTICE, len(noticed))]
    size = len(noticed)
    applied = after(noticed["reported_date"].to_numpy().astype("datetime64[D]"), rng.integers(1, 4, size))
    decided = after(applied, rng.integers(0, 6, size))
    granted = chance(rng, GRANTED, size)
    breached = granted & chance(rng, BREACHED, size)
    over = no_day_where(after(decided, np.full(size, ORDER_RUNS_DAYS)), ~granted)
    broken = no_day_where(after(decided, rng.integers(1, ORDER_RUNS_DAYS, size)), ~breached)
    return pd.DataFrame(
        {
            "order_key": keys("case:order", range(size)),
            "person_key": noticed["suspect_key"].to_numpy(),
            "applied_date": applied,
            "decided": decided,
            "granted": yes_no(granted),
            "granted_date": no_day_where(decided, ~granted),
            "breached": blank_where(yes_no(breached), ~granted),
            "breached_date": broken,
            "breach_known": np.where(breached, broken, over),
            "over": over,
        }
    ).sort_values("applied_date", kind="stable", ignore_index=True)


def make_applications(rng: np.random.Generator) -> pd.DataFrame:
    """Applications, each decided within some weeks."""
    days: Days = fixed_by_year(rng, truths.DISCLOSURE_APPLICATIONS, np.ones(len(ALL_DAYS)))
    size = len(days)
    route = choose(rng, size, {"right_to_ask": 0.6, "right_to_know": 0.4})
    disclosed = chance(rng, np.array([DISCLOSED[str(name)] for name in route]), size)
    return pd.DataFrame(
        {
            "application_key": keys("case:disclosure", range(size)),
            "applied_date": days,
            "route": route,
            "decided_date": after(days, rng.integers(7, 60, size)),
            "disclosed": yes_no(disclosed),
        }
    )
