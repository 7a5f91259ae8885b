"""O8: agencies keep what they signed."""

from __future__ import annotations

import ibis
from ibis import _

from dvmetrics.indicators.counting import Cases, Counts, Indicator, Tables
from dvmetrics.indicators.definition import Definition

TRAINING_LASTS_MONTHS = 36


def _signatory_coverage(tables: Tables) -> Cases:
    register = tables.take("signatory_register", "status", "delivered_for")
    return Cases(register.select(on=_.delivered_for, met=_.status == "signed"))


def _training_coverage(tables: Tables) -> Counts:
    periods = tables.periods
    attended = tables.take("training_attendance", "staff_key", "agency_id", "event_date", "front_line")
    staff = attended.filter(_.front_line == "yes").select("staff_key", "agency_id", day=_.event_date)
    lasting = ibis.interval(months=TRAINING_LASTS_MONTHS)
    trained = periods.join(
        staff,
        (staff.day <= periods.period_end) & (staff.day > periods.period_end - lasting),
    )
    workforce = tables.take("workforce", "agency_id", "front_line_headcount", "delivered_for")
    headcount = workforce.filter(_.front_line_headcount > 0).rename(period_start="delivered_for")
    numerators = trained.group_by("period_start", grp=_.agency_id).aggregate(numerator=_.staff_key.nunique())
    by_agency = headcount.left_join(
        numerators, (headcount.period_start == numerators.period_start) & (headcount.agency_id == numerators.grp)
    ).select("period_start", grp=_.agency_id, numerator=_.numerator.fill_null(0), denominator=_.front_line_headcount)
    employed = trained.semi_join(headcount, ["period_start", "agency_id"])
    people = employed.group_by("period_start").aggregate(numerator=_.staff_key.nunique())
    posts = headcount.group_by("period_start").aggregate(denominator=_.front_line_headcount.sum())
    whole = posts.left_join(people, "period_start").select(
        "period_start", grp=ibis.null("string"), numerator=_.numerator.fill_null(0), denominator=_.denominator
    )
    return Counts(whole.union(by_agency))


def _supplied_on_time(tables: Tables) -> Cases:
    due = tables.take("intake", "agency", "quarter", "valid", "on_time", "spans").filter(~_.spans)
    agencies = due.group_by("agency", "quarter").aggregate(met=(_.valid & _.on_time).all())
    return Cases(agencies.select(on=_.quarter.cast("date"), met=_.met, grp=_.agency))


INDICATORS = (
    Indicator(
        Definition(
            id="8.1",
            title="Agencies that signed the Code",
            question="How many of the key agencies have signed the Code of Practice?",
            outcome="O8",
            code=("A1",),
            numerator="Of those agencies, the ones that have signed.",
            denominator="Agencies on the partnership's list of key agencies.",
            includes="Agencies whose names are alike are never merged. The partnership owns the list.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="None: as the register stood at the quarter's end.",
            sources=("signatory_register",),
            carries_over=True,
            disclosure="not_people",
            caveats=(
                "Signing is not the same as doing. The list leaves out agencies that matter, among them the Council "
                "itself, schools and social services.",
            ),
        ),
        _signatory_coverage,
    ),
    Indicator(
        Definition(
            id="8.2",
            title="Front-line staff trained",
            question="How many front-line staff were trained together in the last three years?",
            outcome="O8",
            code=("S7d", "A3"),
            numerator="Different front-line staff who attended inter-agency training in the 36 months to the quarter's "
            "end.",
            denominator="Front-line staff in post at the quarter's end, as each agency counts them.",
            includes="Staff of the agencies that gave a headcount above none. Somebody trained twice counts "
            "once; somebody trained in two agencies counts once in each, and once in all.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="None; the first figure needs 36 months of attendance records.",
            sources=("training_attendance", "workforce"),
            linked_by=("agency_id",),
            look_back_months=TRAINING_LASTS_MONTHS,
            carries_over=True,
            disclosure="not_people",
            group_by=("agency",),
            caveats=(
                "Somebody who was trained and has since left still counts as trained.",
                "Agencies do not all count front-line staff in the same way.",
            ),
        ),
        _training_coverage,
    ),
    Indicator(
        Definition(
            id="8.4",
            title="Data supplied on time and valid",
            question="Do agencies send what they owe, on time and usable?",
            outcome="O8",
            code=("A5",),
            numerator="Of those agencies, the ones whose every file arrived within 21 days and passed the checks.",
            denominator="Agencies that owed a file for the quarter.",
            includes="A file that was replaced later counts by the day the replacement was made.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="None: known when the quarter is run.",
            sources=(),
            disclosure="not_people",
            group_by=("agency",),
        ),
        _supplied_on_time,
    ),
)
