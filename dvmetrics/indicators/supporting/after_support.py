"""What is known of people when support ends, and after: support for O1."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.forms import matched_forms
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_SERVICES, SHARES_QUARTERS

RETURN_DAYS = 730


def _exits(tables: Tables, *columns: str) -> ir.Table:
    """Episodes of people who took up the service, with `case` and `on`, the day on which the episode closed."""
    episodes = tables.take("service_episode", "case", "accepted", "closed_date", *columns)
    exits: ir.Table = episodes.filter((_.accepted == "yes") & _.closed_date.notnull())
    return exits.select("case", *columns, on=_.closed_date)


def _match_rate(tables: Tables) -> Cases:
    matched = matched_forms(tables, "intake", "exit").select("agency", "episode_key", met=ibis.literal(True))
    return Cases(
        _exits(tables, "agency", "episode_key")
        .left_join(matched, ["agency", "episode_key"])
        .select("case", "on", "met")
    )


def _wellbeing_kept(tables: Tables) -> Cases:
    both = matched_forms(tables, "exit", "followup", "wellbeing")
    answered = both.filter(_.wellbeing.notnull() & _.wellbeing_before.notnull())
    return Cases(answered.select("case", "on", met=_.wellbeing >= _.wellbeing_before))


def _referred_again(tables: Tables) -> Listed:
    exits, periods = _exits(tables, "person_key"), tables.periods
    placed = periods.join(exits, (exits.on >= periods.period_start) & (exits.on <= periods.period_end))
    in_order = ibis.window(group_by=["period_start", "person_key"], order_by=["on", "case"])
    people = placed.mutate(place=ibis.row_number().over(in_order)).filter(_.place == 0).rename(left_on="on")
    referrals = tables.take("service_episode", "person_key", "referral_date")
    later = referrals.select(of_person=_.person_key, came_on=_.referral_date)
    returned = people.left_join(
        later,
        (later.of_person == people.person_key)
        & (later.came_on > people.left_on)
        & (later.came_on <= people.left_on + ibis.interval(days=RETURN_DAYS)),
    )
    each = returned.group_by("period_start", "person_key", "case", on=_.left_on).aggregate(
        came_back=_.came_on.notnull().any()
    )
    return Listed(each.select("period_start", "case", "on", numerator=_.came_back, denominator=1))


INDICATORS = (
    Indicator(
        Definition(
            id="S.match_rate",
            title="Exits with both forms",
            question="Of how many people who leave support do we know how they came and how they left?",
            outcome="O1",
            code=("A5",),
            numerator="Of those episodes, the ones with a form at intake and a form at the exit.",
            denominator="Episodes of support that closed in the quarter, of people who took up the service.",
            includes="Referrals that the person did not take up are left out. The two forms are of the same episode "
            "and the same service.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode", "service_outcome"),
            linked_by=("episode_key",),
            minimum_denominator=8,
            caveats=(
                "In the first year of records it is too low: people who were in support already have no form at "
                "intake there.",
                "Nobody has to fill in a form. It says how far 1.4 and 1.5 can be trusted, not how good a service is.",
            ),
            read_with=("1.4", "1.5"),
        ),
        _match_rate,
    ),
    Indicator(
        Definition(
            id="S.wellbeing",
            title="Wellbeing a year later",
            question="Do people feel at least as well a year after support ended?",
            outcome="O1",
            code=("S7b", "S7e"),
            numerator="Of those people, the ones who rate their wellbeing at least as high as at the exit.",
            denominator="Follow-up forms of the four quarters with a rating, whose form at the exit has one too.",
            includes="The follow-up comes twelve months after the exit; the two forms are of the same episode and the "
            "same service. Forms without a rating are left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="A year by its nature: it is of people who left support twelve months before.",
            sources=("service_outcome",),
            minimum_denominator=8,
            caveats=(
                "Many people cannot be asked a year later, and those who can may fare better than the others.",
                SHARES_QUARTERS,
            ),
            read_with=("1.4", "S.re_referral"),
            first_valid="from the first four quarters with follow-up forms on",
        ),
        _wellbeing_kept,
    ),
    Indicator(
        Definition(
            id="S.re_referral",
            title="Referred again within 24 months",
            question="How many people who left support need it again within two years?",
            outcome="O1",
            code=("S7b",),
            numerator="Of those people, the ones with a further referral to any specialist service 1 to 730 days after "
            "they left.",
            denominator="Different people who left support in the four quarters.",
            includes="Each person counts once, from the first episode that closed in the four quarters and that they "
            "had taken up. A referral on the day they left does not count.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="down",
            lag="Known only 24 months later: the newest eight quarters are not due yet.",
            sources=("service_episode",),
            follow_up_days=RETURN_DAYS,
            minimum_denominator=8,
            caveats=(
                "Coming back can mean further abuse, or that somebody trusts the service enough to ask again.",
                "A person handed from one service to another after a while counts as referred again.",
                SHARES_QUARTERS,
            ),
            read_with=("1.5", "S.wellbeing"),
            first_valid=f"{FROM_FOUR_QUARTERS}, each figure two years later",
        ),
        _referred_again,
    ),
)
