"""Faults in codes and keys: not known, not keyed, or of nobody."""

from __future__ import annotations

from collections.abc import Iterator

from tests.deliveries.making import key
from tests.deliveries.spoiling import SOME, all_cells, cells, rows
from tests.faults.fault import (
    CALLS,
    NOTICES,
    POLICE,
    REGISTER,
    ROTA,
    SERVICE,
    STAFF,
    TOTALS,
    TRAINING,
    Fault,
    caveat,
)


def _codes_and_keys() -> Iterator[Fault]:
    yield Fault("a yes that is not known", POLICE, cells(crime_flag="y"), "is_a_known_code", 3, "crime_flag")
    yield Fault(
        "Yes with a capital",
        POLICE,
        cells(crime_flag="Yes"),
        "is_a_known_code",
        3,
        "crime_flag",
        also="is_written_as_a_code",
    )
    yield caveat("a new category", POLICE, cells(relationship="step_parent"), "is_a_known_code", 3, "relationship")
    yield Fault(
        "a name for a category",
        POLICE,
        cells(relationship="Mary Abernethy"),
        "is_written_as_a_code",
        3,
        "relationship",
        also="is_a_known_code",
    )
    yield Fault(
        "a date of birth for a category",
        SERVICE,
        cells(age_band="19650312"),
        "is_written_as_a_code",
        3,
        "age_band",
        also="is_a_known_code",
    )
    yield Fault(
        "a person's key for a category",
        SERVICE,
        cells(ethnicity=key("victim", 1)),
        "is_written_as_a_code",
        3,
        "ethnicity",
        also="is_a_known_code",
    )
    yield Fault("a raw name for a key", POLICE, cells(victim_key="Abernethy"), "is_a_keyed_code", 3, "victim_key")
    yield Fault("a short number for a key", SERVICE, cells(person_key="40017"), "is_a_keyed_code", 3, "person_key")
    yield Fault(
        "a key in capitals",
        CALLS,
        cells(call_key=key("x").upper()),
        "is_a_keyed_code",
        3,
        "call_key",
        also="key_is_new",
    )
    yield Fault(
        "a raw key among children",
        POLICE,
        cells((3,), child_keys=f"{key(1)} Tommy", school_age_child_keys=""),
        "is_a_keyed_code",
        1,
        "child_keys",
    )
    yield Fault(
        "the hash of an empty cell",
        POLICE,
        cells(suspect_key="d41d8cd98f00b204e9800998ecf8427e"),
        "holds_no_key_of_nobody",
        3,
        "suspect_key",
    )
    yield Fault("a key of noughts", SERVICE, cells(person_key="0" * 32), "holds_no_key_of_nobody", 3, "person_key")
    yield Fault("no key", CALLS, cells(call_key=""), "is_given", 3, "call_key")
    yield Fault("no mandatory code", SERVICE, cells(safe_contact="  "), "is_given", 3, "safe_contact")
    yield Fault(
        "victim and suspect are one",
        POLICE,
        lambda own: own.write(
            [row | ({"suspect_key": row["victim_key"]} if place in SOME else {}) for place, row in enumerate(own.rows)]
        ),
        "victim_is_not_suspect",
        3,
        "victim_key suspect_key",
    )
    yield caveat(
        "an incident under two codes",
        POLICE,
        rows(lambda old: [*old, old[3] | {"incident_key": key("again")}]),
        "pair_once_a_day",
        1,
        "victim_key suspect_key occurred_from",
    )
    yield caveat(
        "a notice about no incident",
        NOTICES,
        cells(incident_key=key("no such")),
        "incident_key_is_known",
        3,
        "incident_key",
    )
    yield caveat(
        "an agency not on the register",
        STAFF,
        cells((1,), agency_id="northton_zoo"),
        "agency_id_is_known",
        1,
        "agency_id",
    )
    yield caveat(
        "a trainee of no agency", TRAINING, cells(agency_id="northton_zoo"), "agency_id_is_known", 3, "agency_id"
    )
    yield Fault(
        "an agency by its title",
        STAFF,
        cells((1,), agency_id="Haven Refuge"),
        "is_a_short_name",
        1,
        "agency_id",
        also="agency_id_is_known",
    )
    yield Fault(
        "signed but outstanding",
        REGISTER,
        cells((0,), signed_date="1999-01-04"),
        "signed_date_means_signed",
        1,
        "status signed_date",
    )
    yield Fault(
        "two agencies of one name",
        REGISTER,
        cells((1, 2), legal_name="Same Company"),
        "name_appears_once",
        1,
        "legal_name",
    )
    yield caveat("covered by nobody", ROTA, cells((1, 2), firm_id=""), "covered_has_firm", 2, "covered firm_id")
    yield caveat("ethnicity left blank", SERVICE, all_cells(ethnicity=""), "ethnicity_is_given", 32, "ethnicity")
    yield Fault(
        "a total of nothing we know",
        TOTALS,
        cells((0, 1, 2, 3), indicator="Abernethy", numerator="77"),
        "indicator_is_defined",
        4,
        "indicator",
    )


FAULTS = (*_codes_and_keys(),)
