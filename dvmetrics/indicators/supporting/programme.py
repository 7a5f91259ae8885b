"""What supports O4: what (ex-)partners of abusers on the programme say."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.accountability import COMPLETION_DAYS, starters_with_partner
from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS


def _partner_safe(tables: Tables) -> Cases:
    started = starters_with_partner(tables, "partner_reports_safe")
    return Cases(started.select("case", on=_.start_date, met=_.partner_reports_safe == "yes"))


INDICATORS = (
    Indicator(
        Definition(
            id="S.partner_safe",
            title="Partner says the abuse stopped",
            question="Do the (ex-)partners of those who start the programme say that the abuse has stopped?",
            outcome="O4",
            code=("S3", "S7b"),
            initiatives=("referral_service", "reducing_violence"),
            numerator="Of those starters, the ones whose (ex-)partner says that the abuse has stopped.",
            denominator="Abusers who started the programme in four quarters and whose (ex-)partner can be reached "
            "safely.",
            includes="Everybody who started, whether they stayed or not. An (ex-)partner who did not answer, was not "
            "asked or does not know counts as not having said so. Somebody who started twice counts twice.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Due 365 days after the quarter's end, when most programmes are over; a later answer still changes it.",
            sources=("perp_referral",),
            follow_up_days=COMPLETION_DAYS,
            minimum_denominator=8,
            caveats=(
                "The true share may be higher: not everybody answered, and nobody can say how they fare.",
                "There is no comparison group: it does not show that the programme is the reason.",
                SHARES_QUARTERS,
            ),
            read_with=("4.2", "4.3"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _partner_safe,
    ),
)
