"""Forms that services fill in at two points of one episode, matched: shared by the indicators that compare them."""

from __future__ import annotations

import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Tables


def matched_forms(tables: Tables, earlier: str, later: str, *columns: str) -> ir.Table:
    """Forms at the point `later` whose episode has one at the point `earlier` too, by the same service and not of a
    later day: `case` and `on` (of the later form), `agency`, `episode_key`, `columns`, and each of them as it was on
    the earlier form, called `NAME_before`."""
    forms = tables.take("service_outcome", "case", "agency", "episode_key", "point", "date", *columns)
    then = forms.filter(_.point == later).select("case", "agency", "episode_key", *columns, on=_.date)
    was = {f"{name}_before": forms[name] for name in columns}
    before = forms.filter(_.point == earlier).select(
        of_agency=forms.agency, of_episode=forms.episode_key, date_before=forms.date, **was
    )
    same_episode = (then.agency == before.of_agency) & (then.episode_key == before.of_episode)
    both = then.join(before, same_episode & (before.date_before <= then.on))
    return both.select("case", "agency", "episode_key", "on", *columns, *was)
