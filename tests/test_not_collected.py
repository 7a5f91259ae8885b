"""A figure whose column is in no file: not hidden, not due one day, but not collected; and what is no such case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.needs import Need, needs_of
from dvmetrics.indicators.without_rows import needed_by
from dvmetrics.left_out import cost_lines
from dvmetrics.measure.alone import Alone
from dvmetrics.measure.counts_by import counts_by
from dvmetrics.periods import Period
from tests.small_tables import SENDER, Slot, gate_result, measured, pairs, partnership, rows, states

EPISODES, INCIDENTS = "service_episode", "police_incident"
QUARTERS = ("2000Q1", "2000Q2", "2000Q3", "2000Q4", "2001Q1")


def referrals(columns: str = "", cells: str = "", agencies: Iterable[str] = (SENDER,), quarters: int = 5) -> str:
    """Twelve referrals a quarter to each agency, with more columns and the same cells in each of them."""
    months = ("2000-01", "2000-04", "2000-07", "2000-10", "2001-01")[:quarters]
    body = [
        f"{agency}{month}{own} {agency}{own}{month} {month}-{own + 3:02} {agency} yes {cells}"
        for month in months
        for agency in agencies
        for own in range(12)
    ]
    return "\n".join([f"episode_key person_key referral_date agency safe_contact {columns}", *body])


def lacking(*columns: str, quarters: Iterable[str] = QUARTERS, agency: str = SENDER) -> dict[Slot, tuple[str, ...]]:
    return {(extract, agency, quarter): columns for extract in (EPISODES, INCIDENTS) for quarter in quarters}


def of(table: str, no_column: Mapping[Slot, tuple[str, ...]], last: str = "2001Q1", extract: str = EPISODES) -> Alone:
    own = partnership("2000Q1", {extract: {row.get("agency") or SENDER for row in rows(table)}})
    return Alone(own, gate_result(own, last, {extract: table}, no_column=no_column))


def series(own: Alone, indicator: str, group: str = "") -> pd.DataFrame:
    frame = own.count(indicator)[1]
    return frame[frame["group"] == group]


def kinds(own: Alone, indicator: str, group: str = "") -> list[str]:
    return list(series(own, indicator, group)["state"])


def notes(own: Alone, indicator: str) -> list[str]:
    return list(series(own, indicator)["note"])


PRIOR = "Not collected: the file of The sender has no column on this (prior_incidents)"


def test_a_median_whose_column_is_in_no_file_is_not_collected() -> None:
    own = of(referrals(), lacking("prior_incidents"))
    assert kinds(own, "S.prior_incidents") == ["not_supplied"] * 5
    assert set(notes(own, "S.prior_incidents")) == {PRIOR}


def test_a_column_that_is_there_and_blank_is_counted_as_before() -> None:
    own = of(referrals(), {})
    assert kinds(own, "S.prior_incidents") == ["does_not_apply"] * 5
    assert set(notes(own, "S.prior_incidents")) == {"There was no case to count."}
    assert set(notes(of(referrals("prior_incidents", "3"), {}), "S.prior_incidents")) == {""}


def test_a_share_whose_column_is_in_no_file_is_not_collected() -> None:
    incidents = "victim_key reported_date crime_flag\n" + "\n".join(f"v{own} 2000-01-05 yes" for own in range(30))
    own = of(incidents, lacking("outcome_code"), "2000Q1", INCIDENTS)
    assert kinds(own, "S.victim_not_supporting") == ["not_supplied"]
    assert notes(own, "S.victim_not_supporting") == [
        "Not collected: the file of The sender has no column on this (outcome_code)"
    ]
    assert set(kinds(own, "2.1")) == {"counted"}


def test_what_nobody_sends_is_never_due() -> None:
    """7.2 needs four quarters, and 3.4 a follow-up of 28 days: each would be due one day."""
    table = referrals(quarters=2)
    own, there = (
        of(table, lacking("interpreter_need", "format_met", "children_offered"), "2000Q2"),
        of(table, {}, "2000Q2"),
    )
    assert kinds(there, "7.2") == ["not_due"]
    assert kinds(there, "3.4")[-1] == "not_due"
    for name in ("7.2", "3.4"):
        assert set(kinds(own, name)) == {"not_supplied"}, name
    assert notes(own, "7.2") == [
        "Not collected: the file of The sender has no column on this (interpreter_need, format_met)"
    ]
    assert set(kinds(own, "2.4")) == {"counted"}


def test_the_quarters_are_named_where_other_quarters_have_it() -> None:
    own = of(referrals("interpreter_need interpreter_met", "yes yes"), lacking("format_need", quarters=QUARTERS[:1]))
    assert kinds(own, "7.2") == ["not_supplied", "counted"]
    assert notes(own, "7.2")[0].endswith("no column on this (format_need; 2000Q1)")
    stopped = of(referrals("prior_incidents", "3"), lacking("prior_incidents", quarters=QUARTERS[3:]))
    assert kinds(stopped, "S.prior_incidents") == ["counted"] * 3 + ["not_supplied"] * 2


def test_a_column_that_comes_later_is_counted_from_then_on() -> None:
    own = of(referrals("prior_incidents", "3"), lacking("prior_incidents", quarters=QUARTERS[:2]))
    assert kinds(own, "S.prior_incidents") == ["not_supplied"] * 2 + ["counted"] * 3
    assert notes(own, "S.prior_incidents")[:2] == [PRIOR, PRIOR]


def test_where_some_senders_have_it_their_cases_are_counted_and_the_others_are_named() -> None:
    table = referrals("police_told_before", "no", agencies=("haven", "refuge"))
    own = of(table, lacking("police_told_before", agency="refuge"))
    assert kinds(own, "S.before_police") == ["counted"] * 5
    assert set(notes(own, "S.before_police")) == {
        "Not known of all: the file of The refuge has no column on this (police_told_before)"
    }
    both = of(table, lacking("police_told_before", agency="refuge") | lacking("police_told_before", agency="haven"))
    assert set(notes(both, "S.before_police")) == {
        "Not collected: the files of The haven and The refuge have no column on this (police_told_before)"
    }


def test_cases_of_a_file_without_the_column_are_neither_met_nor_not_met() -> None:
    """Without a day of first contact nobody was contacted late: the refuge's twelve of each quarter are left out."""
    table = referrals("first_contact_date", "2001-03-01", agencies=("haven", "refuge"))
    both, one = (of(table, none) for none in ({}, lacking("first_contact_date", agency="refuge")))
    assert list(series(both, "2.4")["denominator"]) == [24] * 5
    assert list(series(one, "2.4")["denominator"]) == [12] * 5
    assert set(kinds(one, "2.4")) == {"counted"}
    by_agency = one.count("2.4", "agency")[1]
    assert set(by_agency["group"]) == {"haven"}
    assert all("The refuge" in note for note in notes(one, "2.4"))
    newest = Period(date(2001, 1, 1), date(2001, 3, 31))
    split = counts_by(one, "2.4", [newest])
    assert list(split.whole["denominator"]) == [12]
    result = measured("2000Q1", "2001Q1", {EPISODES: table}, no_column=lacking("first_contact_date", agency="refuge"))
    assert {denominator for _, denominator in pairs(result, "2.4").values()} == {12}


def test_only_the_cases_of_the_files_that_lack_it_are_left_out() -> None:
    table = referrals("first_contact_date", "2001-03-01", agencies=("haven", "refuge"))
    own = of(table, lacking("first_contact_date", agency="refuge", quarters=QUARTERS[1:2]))
    assert list(series(own, "2.4")["denominator"]) == [24, 12, 24, 24, 24]
    assert [bool(note) for note in notes(own, "2.4")] == [False, True, False, False, False]


def test_a_file_of_many_periods_speaks_for_the_quarters_that_it_holds() -> None:
    """Of two such files the older has no column: its quarters alone have no figure."""
    table = referrals("prior_incidents", "3")
    sources = {"sources": {EPISODES: {"files": "referrals*.csv", "agency": SENDER}}}
    own = partnership("2000Q1", {EPISODES: {SENDER}}, **sources)
    gate = gate_result(own, "2001Q1", {EPISODES: table})
    [file], [result] = gate.files, gate.deliveries
    assert result.holds == QUARTERS
    older = replace(result, holds=QUARTERS[:2], no_column=("prior_incidents",))
    newer = replace(result, holds=QUARTERS[2:])
    intake = pd.concat([gate.intake, gate.intake], ignore_index=True)
    both = replace(gate, files=(file, file), deliveries=(older, newer), intake=intake)
    assert kinds(Alone(own, gate), "S.prior_incidents") == ["counted"] * 5
    assert kinds(Alone(own, both), "S.prior_incidents") == ["not_supplied"] * 2 + ["counted"] * 3


def test_a_number_of_all_is_none_where_one_of_several_files_lacks_the_column() -> None:
    calls = "date first_time agency\n" + "\n".join(
        f"2000-01-{own + 3:02} yes {agency}" for own in range(12) for agency in ("haven", "refuge")
    )
    none = {("helpline", "refuge", "2000Q1"): ("first_time",)}
    own = of(calls, none, "2000Q1", "helpline")
    assert set(kinds(own, "S.first_callers")) == {"not_supplied"}
    assert set(notes(own, "S.first_callers")) == {
        "Not collected: the file of The refuge has no column on this (first_time)"
    }
    assert set(kinds(of(calls, {}, "2000Q1", "helpline"), "S.first_callers")) == {"counted"}
    assert any("S.first_callers" in line for line in cost_lines("helpline", [("first_time",), ()]))


def test_who_is_looked_for_among_all_incidents_has_to_be_in_every_file() -> None:
    tables = {
        "perp_referral": "person_key referral_date start_date agency\np1 2000-01-05 2000-01-20 haven",
        INCIDENTS: "victim_key reported_date suspect_key agency\nv1 2000-02-01 p1 north\nv2 2000-02-01 - south",
    }
    none = {(INCIDENTS, "south", quarter): ("suspect_key",) for quarter in ("1999Q1", *QUARTERS)}
    there, gone = (measured("1999Q1", "2001Q4", tables, no_column=own) for own in ({}, none))
    assert "counted" in {state for state, _ in states(there, "4.4").values()}
    assert {state for state, _ in states(gone, "4.4").values()} == {"not_supplied"}


def test_what_can_be_done_without_does_not_vanish() -> None:
    incidents = "victim_key reported_date crime_flag arrest_flag\n" + "\n".join(
        f"v{own} 2000-01-05 yes yes" for own in range(30)
    )
    arrests = of(incidents, lacking("dual_arrest"), "2000Q1", INCIDENTS)
    assert (kinds(arrests, "5.1"), kinds(arrests, "S.dual_arrests")) == (["counted"], ["not_supplied"])
    assert notes(arrests, "5.1") == ["Not known of all: the file of The sender has no column on this (dual_arrest)"]
    table = referrals("referring_agency first_contact_date", "police 2000-01-20", agencies=("haven", "police"))
    none = lacking("accepted", "acknowledged_date", agency="haven") | lacking(
        "accepted", "acknowledged_date", agency="police"
    )
    flow = of(table, none)
    frame = flow.count("S.flow")[1]
    assert {by: set(own) for by, own in frame.groupby("group_by")["state"]} == {
        "acknowledged": {"not_supplied"},
        "acted_on": {"counted"},
        "sent": {"counted"},
    }
    assert set(kinds(flow, "S.acted_on")) == {"counted"}
    assert set(kinds(flow, "S.acknowledged")) == {"not_supplied"}


def test_what_goes_to_a_service_is_not_collected_where_its_own_file_has_no_column() -> None:
    """Other services' files say nothing of it, so that none would be counted and everybody would know why."""
    table = referrals("referring_agency acknowledged_date", "police 2001-01-20", agencies=("haven", "police", "refuge"))
    own = of(table, lacking("acknowledged_date", agency="refuge"))
    frame = own.count("S.flow")[1]

    def of_route(step: str, service: str) -> set[tuple[str, str]]:
        rows_ = frame[(frame["group_by"] == step) & (frame["group"] == f"police>{service}")]
        return set(zip(rows_["state"], rows_["note"], strict=True))

    lacks = "Not collected: the file of The refuge has no column on this (acknowledged_date)"
    assert of_route("acknowledged", "refuge") == {("not_supplied", lacks)}
    assert of_route("acknowledged", "haven") == of_route("sent", "refuge") == {("counted", "")}
    assert notes(own, "S.acknowledged")[-1].startswith("Not known of all: the file of The refuge has no column")


def test_one_characteristic_takes_nothing_from_the_others() -> None:
    own = of(referrals("sex", "female"), lacking("age_band"))
    assert set(kinds(own, "S.completeness", "age")) == {"not_supplied"}
    assert set(kinds(own, "S.completeness", "sex")) == {"counted"}
    assert set(kinds(own, "S.completeness", "disability")) == {"counted"}  # there, and blank


def test_only_columns_that_a_file_may_be_without_are_asked_about() -> None:
    assert needs_of({EPISODES: ("case", "agency", "person_key"), "working_days": ("day",)}, ()) == ()
    assert needs_of({EPISODES: ("sex",)}, ()) == (Need(("sex",), extract=EPISODES),)
    assert needs_of({EPISODES: ("sex",)}, (Need(("sex",), of=()),)) == (Need(("sex",), of=(), extract=EPISODES),)
    assert needed_by(CATALOGUE["5.1"]) == (Need(("arrest_flag",), extract=INCIDENTS),)


def test_each_need_that_is_declared_is_of_columns_that_are_taken() -> None:
    for indicator in (own for own in CATALOGUE.values() if own.needs):
        taken = {column for need in needed_by(indicator) for column in need.columns}
        for need in (own for own in indicator.needs if own.of != ()):
            assert set(need.columns) <= taken, indicator.definition.id


def test_released_it_is_as_a_figure_of_a_missing_file() -> None:
    """Neither its counts nor its rows are with what is released and attacked; its note is, as it stands."""
    none = lacking("prior_incidents", "sex")
    own = measured("2000Q1", "2001Q1", {EPISODES: referrals("prior_incidents", "3")}, no_column=none)
    gone = own.frame.index[own.frame["state"] == "not_supplied"]
    assert not {place for place, _ in own.cells.by_sender()} & set(gone)
    frame = release(own, POLICIES["committee"]).frame
    row = frame[frame["indicator"] == "S.prior_incidents"]
    assert set(row["status"]) == {"[x]"}
    assert set(row["note"]) == {PRIOR}
    assert row["value"].isna().all()
    median = frame[frame["indicator"] == "2.3"]  # there, and blank
    assert set(median["status"]) == {"[c]"}
    alone = of(referrals("prior_incidents", "3"), none)
    for name in ("S.prior_incidents", "S.completeness", "7.2"):  # the workbench says the same
        expected = own.frame[own.frame["indicator"] == name].reset_index(drop=True)
        pd.testing.assert_series_equal(alone.count(name)[1]["note"], expected["note"], check_dtype=False)
