"""Supporting indicators of specialist services, twice: on small tables with each edge, and counted naively.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest

from tests.oracles import (
    MEDIAN,
    Cells,
    Counts,
    came,
    counted_in_sample,
    day,
    in_span,
    medians,
    naive_first_referrals,
    naive_forms,
    naive_newest,
    numbers,
    quarter_starts,
    share,
    spans,
    tally,
)
from tests.small_tables import measured, pairs, states


def test_s_match_rate_is_of_episodes_of_people_who_took_the_service_up() -> None:
    episodes = """
        episode_key  agency       referral_date  accepted  closed_date  counts  why
        a            womens_aid   2000-01-05     yes       2000-03-05   met     both_forms
        b            womens_aid   2000-01-05     yes       2000-03-05   unmet   no_form_at_exit
        c            womens_aid   2000-01-05     yes       2000-03-05   unmet   no_form_at_intake
        d            womens_aid   2000-01-05     yes       2000-03-31   unmet   no_form_at_all
        e            womens_aid   2000-01-05     no        2000-03-05   out     did_not_take_it_up
        f            womens_aid   2000-01-05     -         2000-03-05   out     -
        g            womens_aid   2000-01-05     unknown   2000-03-05   out     -
        h            womens_aid   2000-01-05     yes       -            out     still_there
        i            rape_crisis  2000-01-05     yes       2000-03-05   unmet   forms_of_another_service
        j            womens_aid   2000-01-05     yes       2000-04-01   met     in_the_next_quarter
        k            womens_aid   2000-01-05     yes       2000-05-01   unmet   the_forms_are_in_the_wrong_order
    """
    closed = "\n".join(line for line in episodes.splitlines() if " still_there" not in line)
    forms = """
        episode_key  agency       point     date
        a            womens_aid   intake    2000-01-06
        a            womens_aid   exit      2000-03-05
        a            womens_aid   followup  2001-03-05
        b            womens_aid   intake    2000-01-06
        b            womens_aid   followup  2001-03-05
        c            womens_aid   exit      2000-03-05
        e            womens_aid   intake    2000-01-06
        e            womens_aid   exit      2000-03-05
        h            womens_aid   intake    2000-01-06
        i            womens_aid   intake    2000-01-06
        i            womens_aid   exit      2000-03-05
        j            womens_aid   intake    2000-01-06
        j            womens_aid   exit      2000-04-20
        k            womens_aid   intake    2000-05-02
        k            womens_aid   exit      2000-05-01
        k            rape_crisis  intake    2000-01-06
    """
    result = measured("2000Q1", "2001Q1", {"service_episode": episodes, "service_outcome": forms})
    assert pairs(result, "S.match_rate") == tally(result, "S.match_rate", closed, "closed_date")
    assert pairs(result, "S.match_rate") == {"2000 Q1": (1, 5), "2000 Q2": (1, 2)}


def test_s_wellbeing_a_year_later() -> None:
    forms = """
        episode_key  agency       point     date        wellbeing  counts  why
        a            womens_aid   exit      2000-01-05  5          -       -
        a            womens_aid   followup  2001-01-05  5          met     the_same
        b            womens_aid   intake    2000-01-05  9          -       the_intake_does_not_matter
        b            womens_aid   exit      2000-01-05  5          -       -
        b            womens_aid   followup  2001-01-05  6          met     -
        c            womens_aid   exit      2000-01-05  5          -       -
        c            womens_aid   followup  2001-12-31  4          unmet   -
        d            womens_aid   exit      2000-01-05  -          -       -
        d            womens_aid   followup  2001-01-05  4          out     no_rating_at_the_exit
        e            womens_aid   exit      2000-01-05  0          -       -
        e            womens_aid   followup  2001-01-05  -          out     no_rating_a_year_later
        f            womens_aid   intake    2000-01-05  0          -       -
        f            womens_aid   followup  2001-01-05  4          out     no_form_at_the_exit
        g            womens_aid   exit      2000-01-05  0          -       -
        g            rape_crisis  followup  2001-01-05  4          out     the_code_of_another_case
        h            womens_aid   exit      2001-02-05  0          out     not_asked_yet
    """
    result = measured("2000Q1", "2001Q4", {"service_outcome": forms})
    own = tally(result, "S.wellbeing", forms, "date")
    assert pairs(result, "S.wellbeing") == own
    assert own["year to Dec 2001"] == (2, 3)


def test_s_re_referral_counts_people_once_from_their_first_exit() -> None:
    episodes = """
        episode_key  person_key  agency       referral_date  accepted  closed_date
        a            ann         womens_aid   2000-01-05     yes       2000-02-01
        a2           ann         rape_crisis  2002-01-31     no        2002-02-01
        b            bea         womens_aid   2000-01-05     yes       2000-02-01
        b2           bea         womens_aid   2002-02-01     yes       -
        c            cat         womens_aid   2000-01-05     yes       2000-02-01
        c2           cat         rape_crisis  2000-02-01     yes       2000-12-31
        d            dot         womens_aid   2000-01-05     yes       2000-02-01
        d2           dot         womens_aid   2000-02-02     yes       2000-12-31
        e            eve         womens_aid   2000-01-05     no        2000-02-01
        e2           eve         womens_aid   2000-03-01     yes       -
        f            fay         womens_aid   1999-06-05     yes       1999-07-01
        f2           fay         womens_aid   1999-10-01     yes       2000-12-31
        g            gay         womens_aid   2000-12-01     yes       2000-12-31
        g2           gay         womens_aid   2002-12-31     yes       -
    """
    result = measured("1999Q1", "2002Q4", {"service_episode": episodes})
    # Ann came back after 730 days, Bea after 731; Cat on the very day she left; Dot the next day, and counts once
    # though she left twice; Eve had not taken the service up. Fay left in 1999, and came back; from her exit at the
    # end of 2000 she did not. Gay came back to the day after 730 days.
    assert pairs(result, "S.re_referral") == {
        "year to Dec 1999": (1, 1),
        "year to Mar 2000": (3, 5),
        "year to Jun 2000": (3, 5),
        "year to Sep 2000": (2, 4),
        "year to Dec 2000": (3, 6),
    }
    assert states(result, "S.re_referral")["year to Mar 2001"] == ("not_due", None)


def test_s_risk_at_intake_and_s_before_police_are_of_those_who_are_known() -> None:
    referrals = """
        episode_key  referral_date  risk_in       police_told_before  risk   hidden
        a            2000-01-05     standard      no                  met    met
        b            2000-01-06     medium        yes                 met    unmet
        c            2000-03-31     high          unknown             unmet  out
        d            2000-04-01     not_assessed  not_asked           out    out
        e            2000-04-01     -             -                   out    out
        f            2000-04-01     high          no                  unmet  met
    """
    result = measured("2000Q1", "2000Q2", {"service_episode": referrals})
    for name, column in (("S.risk_at_intake", "risk"), ("S.before_police", "hidden")):
        assert pairs(result, name) == tally(result, name, referrals, "referral_date", column)
    assert pairs(result, "S.risk_at_intake") == {"2000 Q1": (2, 3), "2000 Q2": (0, 1)}


def test_s_prior_incidents_is_a_median_of_people() -> None:
    referrals = """
        episode_key  person_key  agency       referral_date  prior_incidents  why
        a            ann         womens_aid   2000-01-05     10               -
        b            bea         womens_aid   2000-02-05     34               -
        c            cat         womens_aid   2000-03-05     1                -
        d            dot         womens_aid   2000-03-05     -                could_not_say
        e            ann         rape_crisis  2000-03-06     99               not_her_first_referral
        f            dot         womens_aid   2000-04-06     99               not_her_first_though_she_can_say_now
    """
    result = measured("2000Q1", "2000Q2", {"service_episode": referrals})
    assert numbers(result, "S.prior_incidents", *MEDIAN) == {"2000 Q1": (3, 10, 5.5, 22)}


def test_s_demand_counts_referrals() -> None:
    referrals = """
        episode_key  person_key  agency       delivered_for  referral_date  why
        a            ann         womens_aid   2000Q1         2000-01-31     -
        b            ann         rape_crisis  2000Q1         2000-01-31     referrals_count_and_not_people
        c            bea         womens_aid   2000Q1         2000-02-01     -
        c            bea         womens_aid   2000Q2         2000-02-01     the_same_case_sent_again
    """
    result = measured("2000Q1", "2000Q2", {"service_episode": referrals})
    assert pairs(result, "S.demand") == {
        "Jan 2000": (2, None),
        "Feb 2000": (1, None),
        **{f"{month} 2000": (0, None) for month in ("Mar", "Apr", "May", "Jun")},
    }


def naive_episodes() -> list[tuple[tuple[str, str], Cells]]:
    return list(naive_newest("service_episode", "episode_key").items())


def naive_s_match_rate() -> Counts:
    intakes, exits = naive_forms("intake"), naive_forms("exit")
    cases = []
    for case, row in naive_episodes():
        if row["accepted"] == "yes" and row["closed_date"]:
            both = case in intakes and case in exits and day(intakes[case]["date"]) <= day(exits[case]["date"])
            cases.append((day(row["closed_date"]), both))
    return share(cases, 3, 0, 0, "service_episode", "service_outcome")


def naive_s_wellbeing() -> Counts:
    exits = naive_forms("exit")
    cases = []
    for case, later in naive_forms("followup").items():
        left = exits.get(case)
        if left and left["wellbeing"] and later["wellbeing"] and day(left["date"]) <= day(later["date"]):
            cases.append((day(later["date"]), float(later["wellbeing"]) >= float(left["wellbeing"])))
    counts = share(cases, 12, 3, 0, "service_outcome")
    return {place: pair for place, pair in counts.items() if pair[1]}


def naive_s_re_referral() -> Counts:
    left: dict[str, list[date]] = defaultdict(list)
    referred: dict[str, list[date]] = defaultdict(list)
    for _, row in naive_episodes():
        referred[row["person_key"]].append(day(row["referral_date"]))
        if row["accepted"] == "yes" and row["closed_date"]:
            left[row["person_key"]].append(day(row["closed_date"]))
    due = [span for span in spans(12, 3) if (date(2001, 12, 31) - span[1]).days >= 730]
    counts: Counts = {}
    for span in due:
        if not all(came("service_episode", start) for start in quarter_starts((span[0], date(2001, 12, 31)))):
            continue
        firsts = {
            who: min(days) for who, all_days in left.items() if (days := [d for d in all_days if in_span(d, span)])
        }
        again = [any(1 <= (come - first).days <= 730 for come in referred[who]) for who, first in firsts.items()]
        counts[(*span, "")] = (sum(again), len(again))
    return counts


def naive_s_risk_at_intake() -> Counts:
    known = [row for _, row in naive_episodes() if row["risk_in"] in {"standard", "medium", "high"}]
    return share([(day(row["referral_date"]), row["risk_in"] != "high") for row in known], 3, 0, 0, "service_episode")


def naive_s_before_police() -> Counts:
    known = [row for _, row in naive_episodes() if row["police_told_before"] in {"yes", "no"}]
    cases = [(day(row["referral_date"]), row["police_told_before"] == "no") for row in known]
    return share(cases, 3, 0, 0, "service_episode")


def naive_s_prior_incidents() -> Counts:
    could_say = [row for row in naive_first_referrals() if row["prior_incidents"]]
    cases = [(day(row["referral_date"]), float(row["prior_incidents"])) for row in could_say]
    return medians(cases, "service_episode")


def naive_s_demand() -> Counts:
    days = [day(row["referral_date"]) for _, row in naive_episodes()]
    counts = share([(on, True) for on in days], 1, 0, 0, "service_episode")
    return {place: (pair[0], None) for place, pair in counts.items()}


NAIVE: dict[str, Callable[[], Counts]] = {
    "S.match_rate": naive_s_match_rate,
    "S.wellbeing": naive_s_wellbeing,
    "S.re_referral": naive_s_re_referral,
    "S.risk_at_intake": naive_s_risk_at_intake,
    "S.before_police": naive_s_before_police,
    "S.prior_incidents": naive_s_prior_incidents,
    "S.demand": naive_s_demand,
}
COLUMNS = {"S.prior_incidents": MEDIAN}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator, *COLUMNS.get(indicator, ())) == NAIVE[indicator]()
