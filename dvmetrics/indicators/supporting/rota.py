"""What supports O5: when people ask for an emergency solicitor, and what comes of it in court."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS

KNOWN = ("yes", "no")
NO_LAG_ROTA = "No waiting: it is known when the rota's file arrives."


def _off_rota(tables: Tables) -> Cases:
    requests = tables.take("legal_request", "case", "requested_at", "in_rota_hours").filter(_.in_rota_hours.isin(KNOWN))
    return Cases(requests.select("case", on=_.requested_at, met=_.in_rota_hours == "no"))


def _orders_on_rota(tables: Tables) -> Cases:
    requests = tables.take("legal_request", "case", "requested_at", "application", "order_granted")
    applied = requests.filter(_.application == "yes")
    return Cases(applied.select("case", on=_.requested_at, met=_.order_granted == "yes"))


INDICATORS = (
    Indicator(
        Definition(
            id="S.off_rota",
            title="Requests outside rota hours",
            question="How often is an emergency solicitor needed when the rota does not run?",
            outcome="O5",
            code=("S7a",),
            initiatives=("rota",),
            numerator="Of those requests, the ones outside weekday mornings.",
            denominator="Requests for an emergency solicitor in four quarters whose time is known.",
            includes="Where it is not known whether the rota ran at the time, the request is left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="neutral",
            lag=NO_LAG_ROTA,
            sources=("legal_request",),
            minimum_denominator=8,
            caveats=(
                "The rota was made for mornings, so this need is unmet by design. People who know that may not ask.",
                SHARES_QUARTERS,
            ),
            read_with=("5.5", "5.4"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _off_rota,
    ),
    Indicator(
        Definition(
            id="S.orders_on_rota",
            title="Orders granted on the rota",
            question="When a solicitor of the rota applies to the court, is an order granted?",
            outcome="O5",
            code=("S1", "S7b"),
            initiatives=("rota",),
            numerator="Of those applications, the ones granted by the day the rota's file was made.",
            denominator="Requests for an emergency solicitor in four quarters that led to an application to the court.",
            includes="An application that is not decided yet, or of which nothing is known, counts as not granted.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG_ROTA,
            sources=("legal_request",),
            minimum_denominator=8,
            caveats=("Which applications are made is the solicitors' choice.", SHARES_QUARTERS),
            read_with=("5.5",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _orders_on_rota,
    ),
)
