"""O7: help is open to everybody."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.residents import CHILDREN
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_SERVICES, SHARES_QUARTERS

CHARACTERISTICS = ("sex", "age", "ethnicity", "disability", "sexual_orientation")
COLUMN_OF = {name: name for name in CHARACTERISTICS} | {"age": "age_band"}
OF_CHARACTERISTICS = tuple(Need((column,), of=(name,)) for name, column in COLUMN_OF.items())
"""What is not collected of one characteristic takes nothing from the others."""
NOT_KNOWN = ("unknown", "not_stated", "not_asked")


def people_referred(tables: Tables) -> ir.Table:
    """`period_start`, `case`, `on`, `by` (the characteristic) and `grp` (the person's group; null where it is not
    known): each person referred in the period once for each characteristic, as their first referral in it says."""
    periods = tables.periods
    columns = tuple(COLUMN_OF.values())
    referrals = tables.take("service_episode", "case", "agency", "episode_key", "person_key", "referral_date", *columns)
    placed = periods.join(
        referrals, (referrals.referral_date >= periods.period_start) & (referrals.referral_date <= periods.period_end)
    )
    # Of two referrals on one day that of the agency, then of the case, that comes first in the alphabet: always the
    # same, whatever the order of the rows.
    order = ["referral_date", "agency", "episode_key"]
    earliest = ibis.window(group_by=["period_start", "person_key"], order_by=order)
    people = placed.mutate(place=ibis.row_number().over(earliest)).filter(_.place == 0)
    parts = [
        people.select("period_start", "case", on=_.referral_date, by=ibis.literal(name), grp=people[column])
        for name, column in COLUMN_OF.items()
    ]
    return ibis.union(*parts).mutate(grp=_.grp.isin(NOT_KNOWN).ifelse(None, _.grp))


def _residents(tables: Tables) -> ir.Table:
    """`by`, `grp`, `year` and `people`: residents aged 16 and over in each group, by the newest list of each year."""
    census = tables.take("population", "agency", "year", "sex", "age_band", "people", "delivered_for")
    newest = census.group_by("agency", "year", "sex", "age_band").aggregate(people=_.people.argmax(_.delivered_for))
    adults = newest.filter(_.age_band != CHILDREN)
    by_sex = adults.select("year", "people", by=ibis.literal("sex"), grp=_.sex)
    by_age = adults.select("year", "people", by=ibis.literal("age"), grp=_.age_band)
    groups = tables.take("population_group", "agency", "year", "characteristic", "grp", "people", "delivered_for")
    latest = groups.group_by("agency", "year", "characteristic", "grp").aggregate(
        people=_.people.argmax(_.delivered_for)
    )
    by_group = latest.select("year", "people", by=_.characteristic, grp=_.grp)
    every = by_sex.union(by_age).union(by_group)
    return every.group_by("by", "grp", "year").aggregate(people=_.people.sum()).filter(_.people > 0)


def _representation(tables: Tables) -> Listed:
    periods, residents = tables.periods, _residents(tables)
    dated = periods.join(residents, residents.year <= periods.period_start.year())
    # The newest estimate that was made by the period, apart for each characteristic.
    newest = ibis.window(group_by=["period_start", "by"])
    groups = dated.filter(_.year == _.year.max().over(newest)).select("period_start", "by", "grp", residents=_.people)
    beside = groups.select(
        "period_start",
        "by",
        "grp",
        compared_numerator=_.residents,
        compared_denominator=_.residents.sum().over(ibis.window(group_by=["period_start", "by"])),
    )
    people = people_referred(tables).semi_join(groups, ["period_start", "by", "grp"]).rename(own="grp")
    each = people.join(groups, ["period_start", "by"])  # a person is in the denominator of every group
    listed = each.select("period_start", "by", "grp", "case", "on", numerator=_.own == _.grp, denominator=1)
    return Listed(listed, beside=beside)


def _need_met(tables: Tables) -> Cases:
    referrals = tables.take(
        "service_episode", "case", "referral_date", "interpreter_need", "interpreter_met", "format_need", "format_met"
    )
    spoken, written = _.interpreter_need == "yes", _.format_need == "yes"
    needed = referrals.mutate(spoken=spoken.fill_null(False), written=written.fill_null(False))
    heard = ~_.spoken | (_.interpreter_met == "yes").fill_null(False)
    read = ~_.written | (_.format_met == "yes").fill_null(False)
    return Cases(needed.filter(_.spoken | _.written).select("case", on=_.referral_date, met=heard & read))


INDICATORS = (
    Indicator(
        Definition(
            id="7.1",
            title="Who is reached",
            question="Do all groups of residents find their way to specialist services?",
            outcome="O7",
            code=("A2", "S6", "S7a"),
            initiatives=("equalities",),
            numerator="Of those people, the ones in the group.",
            denominator="Different people referred to specialist services in four quarters whose group is known.",
            includes="Each person counts once, as their first referral in the four quarters describes them. Unknown, "
            "not stated, not asked and a blank are left out, and so are groups that the figures of residents do not "
            "have; S.completeness shows how many are known.",
            compared="Residents aged 16 and over in the group, and all of them, by the newest estimate that was not "
            "made for a year after the four quarters began.",
            form="representation",
            unit="times the share among residents",
            grain="four_quarters",
            good="parity",
            lag=NO_LAG_SERVICES,
            sources=("service_episode", "population", "population_group"),
            minimum_denominator=8,
            group_by=CHARACTERISTICS,
            whole=False,
            neutral_groups=("sex", "age"),
            caveats=(
                "Need is not spread as residents are: most victims are women, and most are young. For sex and age "
                "neither direction is good. Victims whom the police record would be the better comparison, but the "
                "police file has neither.",
                "A group below one may need less, find help elsewhere, or be kept out. The figure cannot say which.",
                "Many groups are looked at together, so that one of them may stand out by chance.",
                SHARES_QUARTERS,
            ),
            read_with=("S.completeness",),
            first_valid="from the first four quarters that begin in a year with an estimate of residents, or after it",
        ),
        _representation,
        needs=OF_CHARACTERISTICS,
    ),
    Indicator(
        Definition(
            id="7.2",
            title="Language and format provided",
            question="Do people who need an interpreter, or another format, get it?",
            outcome="O7",
            code=("A2", "S6", "S7a"),
            initiatives=("equalities",),
            numerator="Of those referrals, the ones where everything that was needed was provided.",
            denominator="Referrals to specialist services where an interpreter, or another format such as large "
            "print, was needed.",
            includes="Where both were needed, both must have been provided. Where the need was not asked about or is "
            "not known, the referral is left out; where it is not recorded that the need was met, it was not.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=8,
            proposed_target=100,
            caveats=(
                "A need that nobody asked about is not counted. Few needs can mean few questions.",
                SHARES_QUARTERS,
            ),
            read_with=("S.completeness",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _need_met,
    ),
)
