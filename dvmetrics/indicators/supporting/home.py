"""What supports O6: nights in temporary accommodation, and school days missed."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Indicator, Tables, Values
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.home_and_school import SCHOOL_DAYS_REACH_MONTHS, SIX_MONTHS_DAYS, after_sixty_school_days

ONE_A_YEAR = (
    "It is one figure a year, because so few are concerned: in a quarter there would most often be fewer than ten."
)


def _temporary_nights(tables: Tables) -> Values:
    approaches = tables.take("housing_approach", "case", "date", "reason", "ta_nights")
    housed = approaches.filter(_.reason == "domestic_violence", _.ta_nights > 0)
    return Values(housed.select("case", on=_.date, value=_.ta_nights))


def _school_days_missed(tables: Tables) -> Values:
    return Values(after_sixty_school_days(tables, "days_missed").rename(value="days_missed"))


INDICATORS = (
    Indicator(
        Definition(
            id="S.temporary_nights",
            title="Nights in temporary accommodation",
            question="How long do families that fled violence stay in temporary accommodation?",
            outcome="O6",
            code=("A1",),
            initiatives=("displacement",),
            numerator="Households that asked the council for help in the year because of domestic violence, and stayed "
            "in temporary accommodation for at least one night; the figure is the middle one of their nights.",
            includes="By the day the household asked, once 183 days are over. Nights of a stay that still goes on "
            "count so far.",
            form="median",
            unit="nights",
            grain="year",
            good="down",
            lag="Due 183 days after the year's end; longer stays are known in full later.",
            sources=("housing_approach",),
            follow_up_days=SIX_MONTHS_DAYS,
            caveats=(
                "Short stays are not always good: some families go back because they see no other way.",
                "Nights in a refuge are not in it.",
                ONE_A_YEAR,
            ),
            read_with=("6.1",),
            first_valid="from the first year on",
        ),
        _temporary_nights,
    ),
    Indicator(
        Definition(
            id="S.school_days_missed",
            title="School days missed",
            question="How many school days do children miss who have to leave home?",
            outcome="O6",
            code=("S8",),
            initiatives=("schooling",),
            numerator="Children of school age who had to leave home, and for whom the sixtieth school day after it "
            "lies in the year; the figure is the middle one of the days they missed because of the move.",
            includes="Children for whom the number is not known are left out. A child who had to leave twice counts "
            "twice.",
            form="median",
            unit="school days",
            grain="year",
            good="down",
            lag="Each child is counted once 60 school days are over.",
            sources=("education_link", "school_calendar"),
            linked_by=("displaced_date", "date"),
            look_back_months=12 + SCHOOL_DAYS_REACH_MONTHS,
            caveats=(
                "Friendships that end are not counted anywhere.",
                ONE_A_YEAR,
            ),
            read_with=("6.4",),
            first_valid="from the first year with six months of records before it on",
        ),
        _school_days_missed,
    ),
)
