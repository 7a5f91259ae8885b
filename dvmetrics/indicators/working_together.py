"""O8: agencies keep what they signed."""

from __future__ import annotations

import ibis
from ibis import _

from dvmetrics.extracts.schema import ON_TIME_DAYS
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


def _audited_standards(tables: Tables) -> Cases:
    audited = tables.take("audit", "audit_date", "standard_id", "result")
    applicable = audited.filter(_.result.notnull() & (_.result != "not_applicable"))
    return Cases(applicable.select(on=_.audit_date, met=_.result == "met", grp=_.standard_id))


def _supplied_on_time(tables: Tables) -> Counts:
    due = tables.take("intake", "agency", "quarter", "valid", "on_time", "spans").filter(~_.spans)
    files = due.mutate(well=_.valid & _.on_time)  # null where a usable file has no note
    by_agency = files.group_by("agency", "quarter").aggregate(
        fails=(~_.well.fill_null(True)).any(), is_known=_.well.notnull().all()
    )
    agencies = by_agency.select(
        period_start=_.quarter.cast("date"),
        grp=_.agency,
        met=_.fails.ifelse(False, _.is_known.ifelse(True, None)).cast("int64"),
    )
    counted = {"numerator": _.met.sum(), "denominator": _.met.count()}
    whole = agencies.group_by("period_start").aggregate(**counted).mutate(grp=ibis.null("string"))
    each = agencies.group_by("period_start", "grp").aggregate(**counted)
    return Counts(whole.select(each.columns).union(each))


INDICATORS = (
    Indicator(
        Definition(
            id="8.1",
            title="Agencies that signed the Code",
            question="How many of the key agencies have signed the Code of Practice?",
            outcome="O8",
            code=("A1",),
            initiatives=("signatories",),
            numerator="Of those agencies, the ones that have signed.",
            denominator="Agencies on the partnership's list of key agencies.",
            includes="Agencies whose names are alike are never merged. The partnership owns the list.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="As the register stood at the quarter's end.",
            sources=("signatory_register",),
            carries_over=True,
            disclosure="not_people",
            proposed_target=100,
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
            initiatives=("training",),
            numerator="Different front-line staff who attended inter-agency training in the 36 months to the quarter's "
            "end.",
            denominator="Front-line staff in post at the quarter's end, as each agency counts them.",
            includes="Staff of the agencies that gave a headcount above none. Somebody trained twice counts "
            "once; somebody trained in two agencies counts once in each, and once in all.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="At the quarter's end. The first figure needs 36 months of attendance records.",
            sources=("training_attendance", "workforce"),
            linked_by=("agency_id",),
            look_back_months=TRAINING_LASTS_MONTHS,
            carries_over=True,
            disclosure="not_people",
            group_by=("agency",),
            proposed_target=80,
            caveats=(
                "Somebody who was trained and has since left still counts as trained.",
                "Agencies do not all count front-line staff in the same way.",
                "The proposed target is for the third year; 50 was proposed for the first.",
            ),
            first_valid="from the first quarter that has 36 months of attendance records behind it",
        ),
        _training_coverage,
    ),
    Indicator(
        Definition(
            id="8.3",
            title="Standards of the Code met in case files",
            question="Do case files show that staff do what the Code says?",
            outcome="O8",
            code=("S1", "S2", "S3", "S4", "S5", "S6", "S7a", "S7b", "S7c", "S7d", "S7e", "S8", "S9"),
            numerator="Of those scores, the ones where the standard was met.",
            denominator="Scores of the Code's thirteen standards in the case files that were audited in the quarter, "
            "where the standard applied.",
            includes="It is what two auditors from two agencies agreed on. A standard that was partly met is not met. "
            "Standards are scored and not people, and no figure is given by agency.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="Known when the audit is done.",
            sources=("audit",),
            disclosure="not_people",
            group_by=("standard",),
            proposed_target=90,
            caveats=(
                "An audit sees what was written down, not what was said or done.",
                "Ten files an agency and quarter are few, and the thirteen scores of one file are not independent of "
                "each other, so the true uncertainty is larger than the interval shows.",
            ),
            read_with=("S.kappa",),
            first_valid="from the first quarter with an audit",
        ),
        _audited_standards,
    ),
    Indicator(
        Definition(
            id="8.4",
            title="Data supplied on time and valid",
            question="Do agencies send what they owe, on time and usable?",
            outcome="O8",
            code=("A5",),
            numerator=f"Of those agencies, the ones whose every file arrived within {ON_TIME_DAYS} days and passed the "
            "checks.",
            denominator="Agencies that owed a file for the quarter, and of which this is known.",
            includes="A file that was replaced later counts by the day the replacement was made. Without a delivery "
            "note it is not known when a file was sent. An agency with such a file is left out, unless another of its "
            "files was late, missing or not usable.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="Known when the quarter is run.",
            sources=(),
            disclosure="not_people",
            group_by=("agency",),
            proposed_target=90,
            caveats=(
                "It says whether files came and can be read, not whether what they say is right.",
                "Where files have no delivery note, the agencies that are left out may have sent theirs in time: the "
                "figure can then look worse than it is.",
            ),
            version="2",
        ),
        _supplied_on_time,
    ),
)
