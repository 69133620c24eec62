"""Columns: what every table of this service is a row of."""

from sqlalchemy.orm import registry

from kernel import tables


class Row(tables.Row, registry=registry()):
    """With a registry of its own: a service shares no metadata with another."""


metadata = Row.metadata
