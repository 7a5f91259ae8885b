"""What supports O8 in writing: agencies' policies that cite the Code, and the directory of help."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition

REVIEW_LASTS = ibis.interval(months=24)
AS_IT_STOOD = "No waiting: it is as the registers stood at the quarter's end."
SELF_DECLARED = "It is what agencies say of their policies: whether a policy is followed, no register shows."


def _citing(tables: Tables) -> ir.Table:
    """Policies that cite the Code, with `recent`: reviewed in the 24 months to the quarter's end."""
    policies = tables.take("policy_document", "agency_id", "subject", "cites_code", "reviewed_on", "delivered_for")
    periods = tables.periods
    dated = policies.filter(_.cites_code == "yes").join(periods, policies.delivered_for == periods.period_start)
    return dated.mutate(recent=_reviewed(dated.reviewed_on, dated.period_end))


def _reviewed(day: ir.DateValue, period_end: ir.DateValue) -> ir.BooleanValue:
    recent: ir.BooleanValue = ((day > period_end - REVIEW_LASTS) & (day <= period_end)).fill_null(False)
    return recent


def _signatories_with(tables: Tables, policies: ir.Table) -> Cases:
    """The signatories of each quarter, met where one of these policies is theirs."""
    register = tables.take("signatory_register", "agency_id", "status", "delivered_for")
    signed = register.filter(_.status == "signed").select("agency_id", "delivered_for")
    theirs = policies.select("agency_id", "delivered_for").distinct().mutate(has=True)
    both = signed.left_join(theirs, ["agency_id", "delivered_for"])
    return Cases(both.select(on=_.delivered_for, met=_.has))


def _policy_linkage(tables: Tables) -> Cases:
    return _signatories_with(tables, _citing(tables).filter(_.recent))


def _staff_development(tables: Tables) -> Cases:
    return _signatories_with(tables, _citing(tables).filter(_.subject == "staff_development"))


def _directory_reviewed(tables: Tables) -> Cases:
    entries = tables.take("directory", "last_reviewed", "delivered_for")
    periods = tables.periods
    dated = entries.join(periods, entries.delivered_for == periods.period_start)
    return Cases(dated.select(on=_.delivered_for, met=_reviewed(dated.last_reviewed, dated.period_end)))


INDICATORS = (
    Indicator(
        Definition(
            id="S.policy_linkage",
            title="Policies that cite the Code",
            question="Is the Code part of what agencies work by?",
            outcome="O8",
            code=("A4",),
            initiatives=("signatories",),
            numerator="Of those agencies, the ones with at least one policy that cites the Code and was reviewed in "
            "the 24 months to the quarter's end.",
            denominator="Agencies that had signed the Code at the quarter's end.",
            includes="Policies of agencies that have not signed are left out. A policy without a day of review does "
            "not count.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=AS_IT_STOOD,
            sources=("policy_document", "signatory_register"),
            linked_by=("agency_id",),
            carries_over=True,
            disclosure="not_people",
            proposed_target=100,
            caveats=(SELF_DECLARED,),
            read_with=("8.1",),
        ),
        _policy_linkage,
    ),
    Indicator(
        Definition(
            id="S.staff_development",
            title="Staff development policies that cite the Code",
            question="Is the Code part of how agencies train and develop their staff?",
            outcome="O8",
            code=("A4", "S7d"),
            initiatives=("training", "signatories"),
            numerator="Of those agencies, the ones whose staff development policy cites the Code.",
            denominator="Agencies that had signed the Code at the quarter's end.",
            includes="However long ago the policy was reviewed. An agency without such a policy is not met.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=AS_IT_STOOD,
            sources=("policy_document", "signatory_register"),
            linked_by=("agency_id",),
            carries_over=True,
            disclosure="not_people",
            caveats=(SELF_DECLARED,),
            read_with=("8.2", "S.policy_linkage"),
        ),
        _staff_development,
    ),
    Indicator(
        Definition(
            id="S.directory",
            title="Information for victims kept up to date",
            question="Is what victims are told about their rights and where to get help up to date?",
            outcome="O8",
            code=("S5", "S6", "A2"),
            initiatives=("equalities",),
            numerator="Of those entries, the ones that were checked in the 24 months to the quarter's end.",
            denominator="Leaflets, guides and pages in the directory at the quarter's end, each language and format "
            "by itself.",
            includes="An entry without a day of review was not checked.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="As the directory stood at the quarter's end.",
            sources=("directory",),
            carries_over=True,
            disclosure="not_people",
            proposed_target=100,
            caveats=("What stands in a directory is not yet what staff know, or what victims are told.",),
            read_with=("7.2", "S.knew_where"),
        ),
        _directory_reviewed,
    ),
)
