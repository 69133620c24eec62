"""Views of directives: a document that assigns tasks as its readers see it."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from services.tasks.refs import UNIT, UnitRef, example


class DirectiveView(BaseModel):
    """A document that assigns tasks, with what became of them."""

    model_config = example(
        directive_id="019505e8-7c1e-7f00-8000-000000000004",
        version=2,
        number="05-TB/BCĐTW",
        title="Thông báo kết luận phiên họp",
        title_en="Conclusion of the meeting",
        issuer=UNIT,
        issued_on="2025-06-27",
        note=None,
        tasks=12,
        drafts=1,
    )

    directive_id: UUID
    version: int
    number: str
    title: str
    title_en: str | None
    issuer: UnitRef | None
    issued_on: date
    note: str | None
    tasks: int = Field(description="issued, before the fan-out of broadcasts")
    drafts: int
