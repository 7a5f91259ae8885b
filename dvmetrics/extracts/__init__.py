"""Canonical extracts: what each holds, where an agency's files are, and reading them."""

from dvmetrics.extracts.partnership_records import (
    KPI_RETURN,
    LEGAL_ROTA,
    POPULATION,
    SIGNATORY_REGISTER,
    TRAINING_ATTENDANCE,
    WORKFORCE,
)
from dvmetrics.extracts.police import CHILD_NOTIFICATION, POLICE_INCIDENT
from dvmetrics.extracts.schema import Extract
from dvmetrics.extracts.services import HELPLINE, PERP_REFERRAL, SERVICE_EPISODE

EXTRACTS: dict[str, Extract] = {
    extract.name: extract
    for extract in (
        POLICE_INCIDENT,
        SERVICE_EPISODE,
        CHILD_NOTIFICATION,
        PERP_REFERRAL,
        LEGAL_ROTA,
        SIGNATORY_REGISTER,
        TRAINING_ATTENDANCE,
        WORKFORCE,
        HELPLINE,
        POPULATION,
        KPI_RETURN,
    )
}
"""Every canonical extract by name, in the order in which people read about them."""
