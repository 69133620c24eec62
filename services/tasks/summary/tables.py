"""Tables of the summary: the counters by unit and class."""

from uuid import UUID

from sqlalchemy import BigInteger, Column
from sqlmodel import Field

from kernel.tables import small, string
from services.tasks.columns import Row


class Tally(Row, table=True):
    """Tasks by unit and class, its subtree included; slots keep the writers of a busy unit
    apart."""

    unit_id: UUID = Field(primary_key=True)
    task_class: str = string(primary_key=True)
    slot: int = small(primary_key=True)
    tasks: int = Field(sa_column=Column(BigInteger, nullable=False))
