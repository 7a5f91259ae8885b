"""Faults in rows whose cells contradict each other, or that are of an agency or a thing that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from dvmetrics.periods import Quarter
from tests.deliveries.making import key
from tests.deliveries.spoiling import SOME, cells, rows
from tests.faults.fault import (
    ACTIONS,
    AUDIT,
    CASES,
    FEEDBACK,
    FORMS,
    GROUPS,
    HOUSING,
    INVITED,
    LEAFLETS,
    MARAC,
    MARAC_TOTALS,
    MEETINGS,
    MONEY,
    ORDERS,
    POLICE,
    POLICIES,
    REFUGE,
    SCHOOL_DAYS,
    SCHOOLS,
    SERVICE,
    SOLICITORS,
    TRAINING,
    YOUTH,
    Fault,
    caveat,
)


def _contradictions() -> Iterator[Fault]:
    yield caveat(
        "both arrested and nobody",
        POLICE,
        cells((3, 5), dual_arrest="yes", arrest_flag="no"),
        "both_arrested_means_arrest",
        2,
        "dual_arrest arrest_flag",
    )
    yield Fault(
        "broken but not granted",
        ORDERS,
        cells((5,), granted="unknown"),
        "breached_means_granted",
        1,
        "granted breached",
    )
    yield Fault(
        "tried but not charged", CASES, cells((3,), charged="no"), "outcome_means_charged", 1, "charged hearing_outcome"
    )
    yield Fault(
        "granted but not applied for",
        SOLICITORS,
        cells((1, 6), application="no"),
        "granted_means_applied",
        2,
        "application order_granted",
    )
    yield caveat(
        "provided but not needed",
        SERVICE,
        cells(format_met="yes"),
        "met_means_needed",
        3,
        "interpreter_need interpreter_met format_need format_met",
    )
    yield caveat(
        "safer at intake", FORMS, cells((2, 4), feels_safe="safer"), "safety_is_of_exit", 2, "point feels_safe"
    )
    yield caveat(
        "refused without a reason",
        REFUGE,
        cells((3, 5), refusal_reason=""),
        "refusal_has_reason",
        2,
        "outcome refusal_reason",
    )
    yield caveat(
        "made safe without an offer",
        HOUSING,
        cells((3, 5), sanctuary_offered="no"),
        "fitted_means_offered",
        2,
        "sanctuary_offered sanctuary_fitted_date",
    )
    yield caveat(
        "the same school and another",
        SCHOOLS,
        cells((5, 8), school_changed="yes"),
        "kept_means_not_changed",
        2,
        "school_kept_at_60_days school_changed",
    )
    yield Fault(
        "one agency audits twice", AUDIT, cells(auditor_b="town_hall"), "auditors_differ", 3, "auditor_a auditor_b"
    )
    yield caveat(
        "agreed on what nobody found",
        AUDIT,
        cells((3, 8), result="not_met"),
        "agreed_is_kept",
        2,
        "result_a result_b result",
    )


def _of_nobody() -> Iterator[Fault]:
    """Rows of an agency, an episode or a thing that nobody knows, or of one that is there already."""
    rule = "agency_id_is_known"
    for extract, places in ((AUDIT, SOME), (FEEDBACK, SOME), (INVITED, (1,)), (POLICIES, (1,)), (MEETINGS, (1,))):
        yield caveat(
            f"{extract} of no agency", extract, cells(places, agency_id="northton_zoo"), rule, len(places), "agency_id"
        )
    yield caveat("an action of no agency", ACTIONS, cells(owner="northton_zoo"), "owner_is_known", 3, "owner")
    yield caveat(
        "referred by no agency",
        SERVICE,
        cells(referring_agency="northton_zoo"),
        "referring_agency_is_known",
        3,
        "referring_agency",
    )
    yield caveat(
        "a form of no episode",
        FORMS,
        cells((3, 8), episode_key=key("no such")),
        "episode_key_is_known",
        2,
        "episode_key",
    )
    yield Fault(
        "a standard that the Code has not", AUDIT, cells((3,), standard_id="s99"), "is_a_known_code", 1, "standard_id"
    )
    yield Fault(
        "an answer that was not asked for", FEEDBACK, cells(response="perhaps"), "is_a_known_code", 3, "response"
    )
    yield Fault(
        "a repeat by a definition of their own",
        MARAC,
        cells(repeat_definition="v7"),
        "is_a_known_code",
        3,
        "repeat_definition",
    )
    yield Fault("a line of no kind", MONEY, cells(kind="gift"), "is_a_known_code", 3, "kind")
    yield Fault(
        "a group of no characteristic",
        GROUPS,
        cells((1,), characteristic="religion"),
        "is_a_known_code",
        1,
        "characteristic",
        quarter=Quarter(2001, 1),
    )
    yield caveat("a new format", LEAFLETS, cells((1,), format="comic"), "is_a_known_code", 1, "format")
    yield Fault("a school by its title", YOUTH, cells(setting_id="Hill School"), "is_a_short_name", 3, "setting_id")
    for extract, columns in (
        (SCHOOL_DAYS, "date"),
        (LEAFLETS, "resource_id language format"),
        (MEETINGS, "date body agency_id"),
        (MARAC_TOTALS, "meeting_date"),
        (TRAINING, "event_key staff_key"),
    ):
        yield Fault(f"{extract} with a row twice", extract, rows(lambda old: [*old, old[2]]), "key_is_new", 1, columns)


FAULTS = (
    *_contradictions(),
    *_of_nobody(),
)
