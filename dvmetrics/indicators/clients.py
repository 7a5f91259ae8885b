"""Referrals to specialist services, person by person: shared by the indicators that count clients."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Tables


def first_referrals(tables: Tables, *columns: str) -> ir.Table:
    """Each person once: `person_key`, and `case`, `referral_date` and `columns` of their first referral on record to
    any service.

    Of two referrals on one day that of the agency, then of the case, that comes first in the alphabet: always the
    same one, whatever the order of the rows.
    """
    referrals = tables.take("service_episode", "case", "agency", "episode_key", "person_key", "referral_date", *columns)
    in_order = ibis.window(group_by="person_key", order_by=["referral_date", "agency", "episode_key"])
    first = referrals.mutate(place=ibis.row_number().over(in_order)).filter(_.place == 0)
    return first.select("person_key", "case", "referral_date", *columns)
