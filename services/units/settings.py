"""What the units service reads from its surroundings."""

from pydantic import Field

from kernel.settings import ServiceSettings


class UnitsSettings(ServiceSettings):
    database_url: str = Field(validation_alias="REMIT_UNITS_DATABASE_URL")
