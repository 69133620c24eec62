"""Days: the day that a question is about, and the SQL of what stands on it."""

# A scalar sub-select, so that the clock is read once a statement and not once a row.
ON = "(select coalesce(%(on)s::date, civil_today()))"


def stands(thing: str) -> str:
    """Whether a unit's version, code or post stands on the asked day."""
    return f"in_force({thing}.valid_from, {thing}.valid_to, {ON})"


def in_office(thing: str) -> str:
    """Whether an appointment, delegation or right is in force on the asked day."""
    return f"in_force({thing}.from_on, {thing}.to_on, {ON})"
