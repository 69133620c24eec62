"""Tables of the summary: the counters by unit and class."""

from uuid import UUID

from sqlalchemy import BigInteger, Column, SmallInteger, Text
from sqlmodel import Field

from services.tasks.columns import Table


class Tally(Table, table=True):
    """Tasks by unit and class, its subtree included; slots keep the writers of a busy unit
    apart."""

    unit_id: UUID = Field(primary_key=True)
    task_class: str = Field(sa_column=Column(Text, primary_key=True))
    slot: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    tasks: int = Field(sa_column=Column(BigInteger, nullable=False))
