"""The gateway: whom it believes, what it lets through, and where each path goes."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp

from gateway.authentication import Authenticator
from gateway.forwarding import Forwarder
from gateway.pages import Pages
from gateway.proxy import Proxy
from gateway.routing import SERVICES, Service
from gateway.settings import GatewaySettings
from gateway.trusted_keys import trusted_keys
from gateway.upstreams import Upstream
from kernel.logs import log


def build(
    settings: GatewaySettings | None = None,
    upstreams: Mapping[str, ASGIApp] | None = None,
    besides: Callable[[], dict[str, Any]] = dict,
) -> ASGIApp:
    """The proxy over the given applications, and over an address for each service that has one;
    `besides` is what else `/readyz` shows."""
    settings = settings or GatewaySettings()
    trusted = trusted_keys(settings)
    if not trusted:
        log.warning(
            "nobody can come in: set REMIT_OIDC_ISSUER and REMIT_OIDC_JWKS_FILE, or "
            "REMIT_DEV_ISSUER_KEY"
        )
    behind = {
        name: Upstream(name, _application(name, settings, upstreams or {})) for name in SERVICES
    }
    authenticator = Authenticator(trusted, settings.internal_secret.get_secret_value())
    return Proxy(settings, authenticator, behind, Pages(behind, besides))


def _application(name: Service, settings: GatewaySettings, given: Mapping[str, ASGIApp]) -> ASGIApp:
    address = settings.address(name)
    if address != "local":
        return Forwarder(name, address, settings.connect_seconds, settings.upstream_seconds)
    if name not in given:
        raise ValueError(
            f"{name} is local, but no application was given for it; set REMIT_{name.upper()}_URL"
        )
    return given[name]
