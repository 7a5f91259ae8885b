"""Sentences that several definitions share, and how notes begin on a figure that is not there or not of all."""

SHARES_QUARTERS = "Each figure shares three quarters with the next, so compare with four quarters earlier."
FROM_FOUR_QUARTERS = "from the first four quarters together on"
NOT_COLLECTED = "Not collected:"
"""How the note begins of a figure of which no file has the column, or not each that has to."""
NOT_KNOWN_OF = "Not known of all:"
"""How the note begins of a figure of which some files have the column and others not."""
NO_LAG_POLICE = "No waiting: it is known when the quarter ends."
NO_LAG_SERVICES = "No waiting: it is known when the services send their files."
AS_REMEMBERED = "It is as the person remembers it, and only of those who could say."
FIRST_ON_RECORD = (
    "In the first years of records some first referrals were not the first: what lies before the records is unknown."
)
DUE_WITH = "Due with the figures of"
"""How a note begins on a figure whose follow-up is not over; the quarter comes next."""
NO_CAMPAIGN = "No campaign has run yet"


def needs_records(months: int) -> str:
    """How a note begins on a figure that looks back further than the records do."""
    return f"It takes {months} months of records"
