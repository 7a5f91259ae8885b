"""Indicators of O7, equal access, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from dvmetrics.indicators.catalogue import CATALOGUE
from tests.group_oracles import FOUR, all_came, by_group, shares
from tests.oracles import (
    Cells,
    Counts,
    Span,
    counted_in_sample,
    day,
    in_span,
    naive_cases,
    naive_files,
    naive_rows,
    spans,
    tally,
)
from tests.small_tables import measured, pairs, states

POPULATION = """
    delivered_for  year  sex     age_band  people
    1999Q1         1999  female  0_15      999
    1999Q1         1999  female  18_24     50
    1999Q1         1999  female  25_34     10
    1999Q1         1999  male    25_34     30
    1999Q1         1999  male    65_plus   10
    2000Q1         1999  female  18_24     55
    2000Q1         2001  female  18_24     70
    2000Q1         2001  male    25_34     30
    2000Q1         2002  male    25_34     888
"""
"""A newer list holds 1999 again in part; 2002 is a forecast; children are no adults."""
POPULATION_GROUP = """
    delivered_for  year  characteristic      grp           people
    1999Q1         1999  ethnicity           asian         10
    1999Q1         1999  ethnicity           white         80
    1999Q1         1999  ethnicity           other         0
    2000Q1         2000  ethnicity           asian         20
    2000Q1         2000  ethnicity           white         80
    1999Q1         1999  disability          yes           25
    1999Q1         1999  disability          no            75
    1999Q1         1999  sexual_orientation  heterosexual  95
    1999Q1         1999  sexual_orientation  other         5
"""
REFERRALS = """
    episode_key  person_key  referral_date  sex      age_band  ethnicity   disability  sexual_orientation
    a            ann         1999-01-01     female   18_24     asian       yes         heterosexual
    b            ann         1999-02-01     male     25_34     white       no          other
    c            bea         1999-12-31     female   18_24     unknown     not_asked   not_stated
    d            cat         1999-05-05     male     65_plus   white       no          not_asked
    e            dot         1999-05-05     other    unknown   not_stated  unknown     -
    f            eve         1999-05-05     unknown  25_34     mixed       -           heterosexual
    g            fay         1999-05-05     female   25_34     other       no          bisexual
    h            gay         2000-01-01     female   18_24     asian       yes         other
    i            ann         2000-01-01     male     25_34     white       no          other
"""
"""Ann counts once, as her first referral says; Eve's `mixed`, Fay's `bisexual` and `other`, and Dot's `other` sex are
groups that the figures of residents do not have, or have nobody in."""
TABLES = {"population": POPULATION, "population_group": POPULATION_GROUP, "service_episode": REFERRALS}


def test_7_1_a_group_s_share_of_clients_beside_its_share_of_residents() -> None:
    result = measured("1999Q1", "2000Q4", TABLES)
    assert by_group(result, "7.1", "1999-12-31", *FOUR) == {
        "sex: female": (3, 4, 65, 105),  # 55 by the newer list, and 10
        "sex: male": (1, 4, 40, 105),
        "age: 18_24": (2, 5, 55, 105),
        "age: 25_34": (2, 5, 40, 105),
        "age: 65_plus": (1, 5, 10, 105),
        "ethnicity: asian": (1, 2, 10, 90),
        "ethnicity: white": (1, 2, 80, 90),
        "disability: yes": (1, 3, 25, 100),
        "disability: no": (2, 3, 75, 100),
        "sexual_orientation: heterosexual": (2, 2, 95, 100),
        "sexual_orientation: other": (0, 2, 5, 100),
    }


def test_7_1_the_newest_estimate_is_not_of_a_year_after_the_four_quarters_began() -> None:
    result = measured("1999Q1", "2001Q4", TABLES)
    of_2000, of_2001 = (by_group(result, "7.1", until, *FOUR) for until in ("2000-12-31", "2001-12-31"))
    # Ann is a client of the new year too, once; men and women have no estimate of their own for 2000, but for 1999.
    assert [of_2000["ethnicity: asian"], of_2000["sex: female"]] == [(1, 2, 20, 100), (1, 2, 65, 105)]
    assert not of_2001  # nobody was referred
    late = measured("1999Q1", "2000Q2", TABLES)
    assert by_group(late, "7.1", "2000-06-30", *FOUR)["ethnicity: asian"] == (1, 2, 10, 90)  # it began in 1999


def test_7_1_of_two_referrals_on_one_day_always_the_same_one_counts() -> None:
    same_day = """
        agency      episode_key  person_key  referral_date  sex
        womens_aid  a            ann         1999-05-05     male
        relate      z            ann         1999-05-05     female
        relate      y            bea         1999-05-05     female
        relate      x            bea         1999-05-05     male
    """
    for table in (same_day, "\n".join([*same_day.splitlines()[:2], *reversed(same_day.splitlines()[2:])])):
        result = measured("1999Q1", "2000Q1", TABLES | {"service_episode": table})
        assert by_group(result, "7.1", "1999-12-31") == {"sex: female": (1, 2), "sex: male": (1, 2)}


def test_7_1_has_no_good_direction_and_none_at_all_for_sex_and_age() -> None:
    definition = CATALOGUE["7.1"].definition
    assert definition.good == "parity"
    assert set(definition.neutral_groups) == {"sex", "age"}
    assert not definition.whole
    assert definition.proposed_target is None


def test_7_2_language_and_format_provided() -> None:
    referrals = """
        episode_key  referral_date  interpreter_need  interpreter_met  format_need  format_met  counts  why
        a            2000-01-05     yes               yes              no           -           met     -
        b            2000-01-05     yes               no               no           -           unmet   -
        c            2000-02-05     yes               -                no           -           unmet   not_recorded
        d            2000-02-05     yes               unknown          -            -           unmet   not_known
        e            2000-03-05     no                -                yes          yes         met     -
        f            2000-03-05     -                 -                yes          not_asked   unmet   -
        g            2000-05-05     yes               yes              yes          yes         met     both
        h            2000-05-05     yes               yes              yes          no          unmet   one_of_two
        i            2000-05-05     yes               no               yes          yes         unmet   one_of_two
        j            2000-05-05     yes               yes              yes          -           unmet   one_of_two
        k            2000-08-05     no                -                no           -           out     -
        l            2000-08-05     not_asked         -                unknown      -           out     -
        m            2000-08-05     -                 -                -            -           out     -
        n            2000-08-05     unknown           yes              no           -           out     no_need
        o            2001-01-05     yes               yes              unknown      -           met     the_next_year
    """
    result = measured("2000Q1", "2001Q1", {"service_episode": referrals})
    assert pairs(result, "7.2") == tally(result, "7.2", referrals, "referral_date")
    assert states(result, "7.2")["year to Dec 2000"] == ("counted", (3, 10))


def test_s_completeness_of_what_7_1_rests_on() -> None:
    result = measured("1999Q1", "2000Q4", TABLES)
    assert by_group(result, "S.completeness", "1999-12-31") == {
        "characteristic: sex": (5, 6),  # a sex that the figures of residents do not have is known
        "characteristic: age": (5, 6),
        "characteristic: ethnicity": (4, 6),
        "characteristic: disability": (3, 6),
        "characteristic: sexual_orientation": (3, 6),
    }


def test_s_outcome_gap_of_one_group_to_the_other() -> None:
    episodes = """
        agency      episode_key  referral_date  sex      age_band  ethnicity   disability  sexual_orientation
        womens_aid  a            1999-01-05     male     16_17     asian       yes         bisexual
        womens_aid  b            1999-01-05     male     18_24     black       yes         gay_or_lesbian
        womens_aid  c            1999-01-05     female   25_34     white       no          heterosexual
        womens_aid  d            1999-01-05     female   65_plus   white       no          heterosexual
        womens_aid  e            1999-01-05     other    unknown   not_stated  unknown     other
        womens_aid  f            1999-01-05     female   25_34     white       no          heterosexual
        womens_aid  g            1999-01-05     female   25_34     white       no          heterosexual
        relate      a            1999-01-05     female   55_64     mixed       no          heterosexual
    """
    forms = """
        agency      episode_key  point     date        feels_safe  why
        womens_aid  a            intake    1999-01-06  -           -
        womens_aid  a            exit      1999-06-06  much_safer  -
        womens_aid  b            intake    1999-01-06  -           -
        womens_aid  b            exit      1999-06-06  the_same    -
        womens_aid  c            intake    1999-01-06  -           -
        womens_aid  c            exit      1999-06-06  safer       -
        womens_aid  d            intake    1999-01-06  -           -
        womens_aid  d            exit      1999-06-06  less_safe   -
        womens_aid  e            intake    1999-01-06  -           in_no_group
        womens_aid  e            exit      1999-06-06  safer       -
        womens_aid  f            intake    1999-01-06  -           no_valid_answer
        womens_aid  f            exit      1999-06-06  not_asked   -
        womens_aid  g            exit      1999-06-06  safer       no_form_at_intake
        relate      a            intake    1999-01-06  -           the_code_of_another_service
        relate      a            exit      1999-06-06  safer       -
    """
    result = measured("1999Q1", "1999Q4", {"service_episode": episodes, "service_outcome": forms})
    assert by_group(result, "S.outcome_gap", "1999-12-31", *FOUR) == {
        "characteristic: sex": (1, 2, 2, 3),
        "characteristic: age": (1, 2, 2, 3),
        "characteristic: ethnicity": (2, 3, 1, 2),
        "characteristic: disability": (1, 2, 2, 3),
        "characteristic: sexual_orientation": (1, 2, 2, 3),
    }


# The sample, counted naively

CELL_OF = {"sex": "sex", "age": "age_band", "ethnicity": "ethnicity", "disability": "disability"}
CELL_OF |= {"sexual_orientation": "sexual_orientation"}
KNOWN = {
    "sex": {"female", "male"},
    "age": {"16_17", "18_24", "25_34", "35_44", "45_54", "55_64", "65_plus"},
    "ethnicity": {"asian", "black", "mixed", "white", "other"},
    "disability": {"yes", "no"},
    "sexual_orientation": {"heterosexual", "gay_or_lesbian", "bisexual", "other"},
}


def episodes_with_agency() -> list[Cells]:
    """The newest row of each episode, with the service that sent it."""
    newest: dict[tuple[str, str], Cells] = {}
    for agency, row in agencies_rows():
        newest[agency, row["episode_key"]] = row | {"agency": agency}
    return list(newest.values())


def agencies_rows() -> list[tuple[str, Cells]]:
    files = sorted(naive_files(), key=lambda file: file.quarter)
    return [(file.agency, row) for file in files if file.extract == "service_episode" for row in file.rows]


def first_in(span: Span) -> list[Cells]:
    """Each person referred in the span once, by their first referral in it."""
    first: dict[str, Cells] = {}
    in_order = sorted(episodes_with_agency(), key=lambda row: (row["referral_date"], row["agency"], row["episode_key"]))
    for row in in_order:
        if in_span(day(row["referral_date"]), span):
            first.setdefault(row["person_key"], row)
    return list(first.values())


def residents(characteristic: str, year: int) -> dict[str, int]:
    """Adults by group, by the newest estimate of that year or before; a later file corrects an earlier one."""
    of_year: dict[tuple[int, str], int] = {}
    if characteristic in ("sex", "age"):
        cells: dict[tuple[int, str, str], int] = {}
        for row in naive_rows("population"):
            if row["age_band"] != "0_15":
                cells[int(row["year"]), row["sex"], row["age_band"]] = int(row["people"])
        for (own, sex, band), people in cells.items():
            group = sex if characteristic == "sex" else band
            of_year[own, group] = of_year.get((own, group), 0) + people
    else:
        for row in naive_rows("population_group"):
            if row["characteristic"] == characteristic:
                of_year[int(row["year"]), row["grp"]] = int(row["people"])
    newest = max(own for own, _ in of_year if own <= year)
    return {group: people for (own, group), people in of_year.items() if own == newest and people}


def naive_7_1() -> Counts:
    counts: Counts = {}
    for span in spans(12, 3):
        if not all_came(span, "service_episode", "population", "population_group"):
            continue
        people = first_in(span)
        for characteristic, cell in CELL_OF.items():
            living = residents(characteristic, span[0].year)
            clients = Counter(row[cell] for row in people if row[cell] in living)
            for group, number in living.items():
                key = (*span, f"{characteristic}: {group}")
                counts[key] = (clients[group], sum(clients.values()), number, sum(living.values()))
    return counts


def naive_7_2() -> Counts:
    cases = []
    for row in naive_cases("service_episode", "episode_key"):
        wanted = [kind for kind in ("interpreter", "format") if row[f"{kind}_need"] == "yes"]
        if wanted:
            got = [kind for kind in wanted if row[f"{kind}_met"] == "yes"]
            cases.append((day(row["referral_date"]), got == wanted, ""))
    return shares(cases, 12, "service_episode")


def naive_completeness() -> Counts:
    counts: Counts = {}
    for span in spans(12, 3):
        if all_came(span, "service_episode"):
            people = first_in(span)
            for characteristic, cell in CELL_OF.items():
                known = sum(row[cell] in KNOWN[characteristic] | {"other"} for row in people)
                counts[(*span, characteristic)] = (known, len(people))
    return counts


def sides(row: Cells) -> dict[str, bool]:
    """For each characteristic that is known: whether the client is of the first group or of the other."""
    found = {}
    if row["sex"] in ("male", "female"):
        found["sex"] = row["sex"] == "male"
    if row["age_band"] in KNOWN["age"]:
        found["age"] = row["age_band"] in ("16_17", "18_24")
    if row["ethnicity"] in KNOWN["ethnicity"]:
        found["ethnicity"] = row["ethnicity"] != "white"
    if row["disability"] in ("yes", "no"):
        found["disability"] = row["disability"] == "yes"
    if row["sexual_orientation"] in ("gay_or_lesbian", "bisexual", "heterosexual"):
        found["sexual_orientation"] = row["sexual_orientation"] != "heterosexual"
    return found


def naive_outcome_gap() -> Counts:
    forms: dict[tuple[str, str], dict[str, Cells]] = {}
    for file in naive_files():
        if file.extract == "service_outcome":
            for row in file.rows:
                forms.setdefault((file.agency, row["episode_key"]), {})[row["point"]] = row
    episodes = {(row["agency"], row["episode_key"]): row for row in episodes_with_agency()}
    exits: list[tuple[date, bool, dict[str, bool]]] = []
    for key, points in forms.items():
        if {"intake", "exit"} <= set(points) and key in episodes and points["intake"]["date"] <= points["exit"]["date"]:
            answer = points["exit"]["feels_safe"]
            if answer in ("much_safer", "safer", "the_same", "less_safe"):
                exits.append((day(points["exit"]["date"]), "safer" in answer, sides(episodes[key])))
    counts: Counts = {}
    for span in spans(12, 3):
        if not all_came(span, "service_outcome", "service_episode"):
            continue
        own = [(safer, groups) for on, safer, groups in exits if in_span(on, span)]
        for characteristic in CELL_OF:
            one = [safer for safer, groups in own if groups.get(characteristic) is True]
            other = [safer for safer, groups in own if groups.get(characteristic) is False]
            if one and other:
                counts[(*span, characteristic)] = (sum(one), len(one), sum(other), len(other))
    return counts


NAIVE: dict[str, Callable[[], Counts]] = {
    "7.1": naive_7_1,
    "7.2": naive_7_2,
    "S.completeness": naive_completeness,
    "S.outcome_gap": naive_outcome_gap,
}
NUMBERS = {"7.1": FOUR, "S.outcome_gap": FOUR}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator, *NUMBERS.get(indicator, ())) == NAIVE[indicator]()
