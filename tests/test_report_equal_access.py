"""Equal access: a group is named only after allowing for how many were looked at, and never by rounding alone."""

from __future__ import annotations

import re
from dataclasses import replace

from dvmetrics.report.edition import Edition
from dvmetrics.report.groups.reading import judged, read_groups
from tests.group_editions import (
    CLIENTS,
    GAPS,
    KNOWN,
    Counted,
    edition_with,
    figures_of,
    representation,
    section,
    tables_of,
    text_of,
)


def test_a_neutral_characteristic_never_carries_a_judgement() -> None:
    """Women come nearly twice as often as their share, and not one word says so."""
    edition = edition_with({"7.1": [representation(CLIENTS)]})
    parts = section(edition, "7.1")
    [chart], [drawn] = figures_of(parts), tables_of(parts)
    for cells in drawn:
        if cells[0].startswith(("Sex:", "Age:")):
            assert cells[-1] == "given, not judged"
    text = text_of(parts)
    for label in ("Women", "Men", "16 to 17", "18 to 24", "65 and over"):
        assert not re.search(rf"{label} \(\w+\): (more|fewer)", text)
    own = read_groups(edition, edition.released.definitions["7.1"])
    assert own is not None
    neutral = {place for place, group in enumerate(own.groups) if group.by in ("sex", "age")}
    assert not neutral & set(judged(own).directions)
    marks = chart.data[-1]
    for label, symbol in zip(marks.hovertext, marks.marker.symbol, strict=True):
        assert symbol == ("diamond" if label in ("Disabled", "Not disabled") else "circle")
    assert "For sex and age the figures are given and not judged" in text


def test_a_group_that_differs_by_more_than_chance_is_named_with_its_numbers() -> None:
    text = text_of(section(edition_with({"7.1": [representation(CLIENTS)]}), "7.1"))
    assert (
        "Disabled (disability): fewer than their share of residents. They are about 10% of the clients whose group is "
        "known and 18.0% of residents, 0.56 times their share" in text
    )
    assert "8 groups were looked at together" in text
    assert "Benjamini-Hochberg" in text
    assert "Asian (ethnic group)" not in text


def _marginal(number: int) -> Edition:
    """One ethnic group at 6% of clients against 9% of residents, and `number` characteristics without any difference;
    exact counts, so that the p-value is that of the binomial test alone."""
    alone: Counted = {("ethnicity", "asian"): (24, 400, 9_000, 100_000)}
    level: Counted = {("disability", f"group_{place}"): (200, 400, 50_000, 100_000) for place in range(number)}
    return edition_with({"7.1": [{**alone, **level}]}, policy="published")


def test_a_group_is_named_only_after_allowing_for_how_many_were_looked_at() -> None:
    """Alone it would be named (p = 0.04); among eleven it is not, though its interval leaves out 1."""
    alone, among = section(_marginal(0), "7.1"), section(_marginal(10), "7.1")
    assert "Asian (ethnic group): fewer than their share" in text_of(alone)
    assert "Asian (ethnic group)" not in text_of(among)
    assert "No group clearly differs from its share of residents" in text_of(among)
    row = next(cells for cells in tables_of(among)[0] if cells[0] == "Ethnic group: Asian")
    assert float(row[4].split(" to ")[1]) < 1
    assert row[-1] == "no clear difference"
    assert set(figures_of(among)[0].data[-1].marker.symbol) == {"circle"}


def test_neutral_groups_are_not_among_those_looked_at() -> None:
    """Else sex, which differs beyond doubt, would make it easier for others to be named."""
    neutral = {("sex", "female"): (390, 400, 50_000, 100_000), ("sex", "male"): (10, 400, 50_000, 100_000)}
    edition = edition_with(
        {"7.1": [{**neutral, ("ethnicity", "asian"): (24, 400, 9_000, 100_000)}]}, policy="published"
    )
    own = read_groups(edition, edition.released.definitions["7.1"])
    assert own is not None
    assert judged(own).looked_at == 1


def test_rounding_alone_never_names_a_group() -> None:
    """24 of 398 is shown as 25 of 400. That could be 27 of 398, which is no sure difference from 9%."""
    exact = edition_with({"7.1": [{("ethnicity", "asian"): (24, 398, 9_000, 100_000)}]}, policy="published")
    rounded = edition_with({"7.1": [{("ethnicity", "asian"): (24, 398, 9_000, 100_000)}]})
    assert "fewer than their share" in text_of(section(exact, "7.1"))
    assert "fewer than their share" not in text_of(section(rounded, "7.1"))


def test_the_p_value_is_that_of_the_most_cautious_count() -> None:
    """20 of 400 against 9%, among eleven: p = 0.004 as it stands, 0.014 where it could be 22 of 398. Its interval
    leaves out 1 either way."""
    level: Counted = {("disability", f"group_{place}"): (200, 400, 50_000, 100_000) for place in range(10)}
    figures: Counted = {("ethnicity", "asian"): (20, 400, 9_000, 100_000), **level}
    for policy, is_named in (("published", True), ("committee", False)):
        edition = edition_with({"7.1": [figures]}, policy=policy)
        own = read_groups(edition, edition.released.definitions["7.1"])
        assert own is not None
        assert next(group.upper for group in own.groups if group.code == "asian") < 1
        assert bool(judged(own).directions) == is_named


def test_no_group_is_named_whose_printed_range_holds_no_difference() -> None:
    edition = edition_with({"7.1": [representation(CLIENTS)]})
    own = read_groups(edition, edition.released.definitions["7.1"])
    assert own is not None
    assert judged(own).directions
    wide = tuple(replace(group, lower=0.1, upper=5.0) for group in own.groups)
    assert not judged(replace(own, groups=wide)).directions


def test_unknowns_are_shown_beside_the_ratios() -> None:
    known = text_of(section(edition_with({"7.1": [representation(CLIENTS)], "S.completeness": [KNOWN]}), "7.1"))
    assert "the group is known for: sex 99%, age 94%, ethnic group 91%, disability 79%" in known
    without = text_of(section(edition_with({"7.1": [representation(CLIENTS)]}), "7.1"))
    assert "How many they are is not known here" in without


def test_gaps_are_named_after_allowing_for_how_many() -> None:
    parts = section(edition_with({"S.outcome_gap": [GAPS]}), "S.outcome_gap")
    text = text_of(parts)
    assert "People under 25 beside people of 25 and over: 44% and 79%, a gap of −35 points" in text
    assert "1 gap is wider than chance would make it" in text
    assert "4 groups were looked at together" in text
    readings = [cells[-1] for cells in tables_of(parts)[0]]
    assert readings == ["no clear difference", "first group lower", *["no clear difference"] * 2, "[c]"]
