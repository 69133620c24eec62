"""Settings of tasks: its database, whom it follows, and how often it sweeps."""

from pydantic import Field

from kernel.settings import ServiceSettings


class TasksSettings(ServiceSettings):
    database_url: str = Field(validation_alias="REMIT_TASKS_DATABASE_URL")
    units_url: str = Field("local", validation_alias="REMIT_UNITS_URL")
    notifications_url: str = Field("local", validation_alias="REMIT_NOTIFICATIONS_URL")
    sweep_seconds: float = Field(5, ge=0.2)
