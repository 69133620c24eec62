"""Coordinating: which of the units that a row names coordinate its task."""

from collections.abc import Sequence

from services.tasks.directory.addressees import Addressee
from services.tasks.judging.judged import Judged
from services.tasks.judging.wording import LEAD_COORDINATES


def coordinators(row: Judged, named: Sequence[Addressee]) -> list[Addressee]:
    """Each once, without the lead: it is never its own coordinator."""
    lead = row.lead.id if row.lead else None
    if row.lead is not None and any(one.id == lead for one in named):
        row.note("coordinating_codes", "lead_coordinates", LEAD_COORDINATES, name=row.lead.names)
    return list({one.id: one for one in named if one.id != lead}.values())
