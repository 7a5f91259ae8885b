"""O5: the law protects."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition


def _rota_cover(tables: Tables) -> Cases:
    sat = tables.take("legal_rota", "date", "court_sat", "covered").filter(_.court_sat == "yes")
    return Cases(sat.select(on=_.date, met=_.covered == "yes"))


INDICATORS = (
    Indicator(
        Definition(
            id="5.4",
            title="Rota cover",
            question="Is a solicitor there on every week-day morning that the court sits?",
            outcome="O5",
            code=("S1", "S7a", "A1"),
            numerator="Of those mornings, the ones when a named solicitor of the rota was available.",
            denominator="Week-day mornings when the court sat.",
            includes="Mornings only: the rota does not cover afternoons, evenings or week-ends.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="None: known at the quarter's end.",
            sources=("legal_rota",),
            disclosure="not_people",
            caveats=("Need that arises outside week-day mornings is not seen here at all.",),
        ),
        _rota_cover,
    ),
)
