"""Settings of the gateway: where the services are, whom it believes, and what it lets through."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, HttpUrl, TypeAdapter, field_validator, model_validator

from kernel.settings import Settings

Address = str
_URL = TypeAdapter(HttpUrl)


class GatewaySettings(Settings):
    """`local` means a service mounted in this process; anything else is its HTTP address."""

    units_url: Address = "local"
    tasks_url: Address = "local"
    notifications_url: Address = "local"

    # The public half only: the gateway never signs outside tokens.
    dev_issuer_key: Path | None = None
    oidc_issuer: str | None = None
    oidc_jwks_file: Path | None = None

    body_limit: int = Field(1 << 20, ge=1024)
    import_limit: int = Field(20 << 20, ge=1024)
    connect_seconds: float = Field(2, gt=0)
    # The longest silence of a service, not its longest answer.
    upstream_seconds: float = Field(30, gt=0)

    @field_validator("units_url", "tasks_url", "notifications_url")
    @classmethod
    def local_or_an_address(cls, address: str) -> str:
        if address == "local":
            return address
        url = _URL.validate_python(address)
        if (url.path or "/") != "/" or url.query or url.fragment or url.username:
            raise ValueError(
                "give only scheme, host and port, as in http://tasks:8000; the path is the caller's"
            )
        return address.rstrip("/")

    @model_validator(mode="after")
    def refuse_the_development_issuer(self) -> Self:
        if self.environment == "production" and self.dev_issuer_key is not None:
            raise ValueError(
                "REMIT_DEV_ISSUER_KEY lets anyone with a demo key in, so it is refused in "
                "production; unset it, and set REMIT_OIDC_ISSUER and REMIT_OIDC_JWKS_FILE instead"
            )
        return self

    @model_validator(mode="after")
    def want_both_halves_of_oidc(self) -> Self:
        if (self.oidc_issuer is None) != (self.oidc_jwks_file is None):
            raise ValueError(
                "REMIT_OIDC_ISSUER and REMIT_OIDC_JWKS_FILE go together: set both, or neither"
            )
        return self

    def address(self, service: Literal["units", "tasks", "notifications"]) -> Address:
        return {
            "units": self.units_url,
            "tasks": self.tasks_url,
            "notifications": self.notifications_url,
        }[service]
