"""Settings: read once from REMIT_… variables, frozen, and refused when they would be unsafe."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-never-in-production"  # noqa: S105 opens nothing


class Settings(BaseSettings):
    """What every process reads. Production is the default, so a forgotten variable is refused, not
    trusted."""

    model_config = SettingsConfigDict(
        env_prefix="REMIT_",
        frozen=True,
        populate_by_name=True,
        extra="ignore",
        env_ignore_empty=True,
        # a refused start would log the secrets and the passwords of the URLs
        hide_input_in_errors=True,
    )

    environment: Literal["development", "test", "production"] = "production"
    internal_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"

    @model_validator(mode="after")
    def refuse_development_secrets(self) -> Self:
        secret = self.internal_secret.get_secret_value()
        if self.environment == "production" and (secret == DEVELOPMENT_SECRET or len(secret) < 32):
            raise ValueError(
                "REMIT_INTERNAL_SECRET must be a secret of your own, 32 characters or more, "
                "outside development; "
                "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return self


class ServiceSettings(Settings):
    """What every service reads besides; a service adds its own `database_url` and the addresses it
    follows."""

    database_url: str
    pool_size: int = Field(8, ge=2, le=100)
    # Seal, follow and tick in this process; off for a process that only answers.
    background: bool = True
    follow_wait: float = Field(20, ge=0, le=60)
