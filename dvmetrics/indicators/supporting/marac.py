"""The meetings on high-risk cases (Marac): support for O1."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Counts, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.residents import adults
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS


def _cases_discussed(tables: Tables) -> Counts:
    meetings = tables.take("marac_meeting", "meeting_date", "cases")
    periods = tables.periods
    held = (meetings.meeting_date >= periods.period_start) & (meetings.meeting_date <= periods.period_end)
    discussed = (
        periods.left_join(meetings, held).group_by("period_start").aggregate(numerator=_.cases.sum().fill_null(0))
    )
    women = adults(tables, "female").rename(denominator="people")
    return Counts(discussed.left_join(women, "period_start").select("period_start", "numerator", "denominator"))


INDICATORS = (
    Indicator(
        Definition(
            id="S.marac_rate",
            title="High-risk cases discussed",
            question="How many high-risk cases are discussed for each 10,000 women who live here?",
            outcome="O1",
            code=("S4", "A1"),
            initiatives=("reducing_violence",),
            numerator="Cases discussed at the meetings on high-risk cases (Marac) in the four quarters.",
            denominator="Women aged 16 and over who live here, by the newest yearly estimate.",
            includes="Cases, not people: a case that comes back counts again. Cases of male victims are in, though "
            "the rate is given for women, as it is elsewhere.",
            form="rate",
            unit="per 10,000 women",
            multiplier=10_000,
            grain="four_quarters",
            good="neutral",
            lag="None: known when the meetings' file arrives.",
            sources=("marac_meeting", "population"),
            caveats=(
                "SafeLives expects about 40 where high-risk cases are well recognised. That is for context, and no "
                "target: more cases can mean more danger, or that agencies recognise it better.",
                "It is low until meetings were held in each of the four quarters: before the first one, no case could "
                "be discussed.",
                SHARES_QUARTERS,
            ),
            read_with=("1.2",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _cases_discussed,
    ),
)
