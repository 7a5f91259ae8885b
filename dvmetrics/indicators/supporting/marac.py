"""The meetings on high-risk cases (Marac): support for O1."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.residents import adults
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS


def _cases_discussed(tables: Tables) -> Listed:
    meetings = tables.take("marac_meeting", "case", "meeting_date", "cases")
    women = adults(tables, "female").rename(denominator="people")
    return Listed(meetings.select("case", on=_.meeting_date, numerator=_.cases), beside=women)


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
            lag="Known when the meetings' file arrives.",
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
