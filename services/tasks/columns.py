"""Columns: the registry of this service's tables, and the kinds of column that they are made of."""

from typing import Any

from sqlalchemy import Column, DateTime, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Table(SQLModel, registry=registry()):
    """Its own registry: a service shares no metadata with another."""


metadata = Table.metadata
AT = DateTime(timezone=True)


def words(nullable: bool = False, **more: Any) -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=nullable, **more))


def moment(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(AT, nullable=nullable))


def document(default: str) -> Any:
    return Field(sa_column=Column(JSONB, nullable=False, server_default=text(f"'{default}'")))
