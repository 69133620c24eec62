"""Destinations: where a webhook may call, so that nobody makes Remit call addresses inside its own
network."""

from enum import StrEnum, auto
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import inet_aton
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address


def v4(prefix: int, *parts: int) -> IPv4Network:
    return IPv4Network((bytes([*parts, 0, 0, 0, 0][:4]), prefix))


# The special-purpose registries of IANA (RFC 6890), written out: what a version of Python calls
# global changes, and held a cloud's metadata and site-local addresses to be.
SPECIAL_V4 = (
    v4(8, 0),  # this network
    v4(8, 10),  # private
    v4(10, 100, 64),  # shared by a carrier
    v4(8, 127),  # loopback
    v4(16, 169, 254),  # link-local, and the metadata services of clouds
    v4(12, 172, 16),  # private
    v4(24, 192, 0, 0),  # protocol assignments, NAT64 discovery, a cloud's metadata
    v4(24, 192, 0, 2),  # documentation
    v4(24, 192, 31, 196),  # AS112
    v4(24, 192, 52, 193),  # AMT
    v4(24, 192, 88, 99),  # 6to4 relays
    v4(16, 192, 168),  # private
    v4(24, 192, 175, 48),  # AS112
    v4(15, 198, 18),  # benchmarking
    v4(24, 198, 51, 100),  # documentation
    v4(24, 203, 0, 113),  # documentation
    v4(4, 224),  # multicast
    v4(4, 240),  # reserved, and broadcast
)
# All else is loopback, mapped, NAT64, local, discarded or multicast, or given to nobody.
UNICAST_V6 = IPv6Network("2000::/3")
SPECIAL_V6 = (
    IPv6Network("2001::/23"),  # protocol assignments: Teredo, benchmarking, ORCHID, AMT
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("2620:4f:8000::/48"),  # AS112
    IPv6Network("3ffe::/16"),  # 6bone, given back
    IPv6Network("3fff::/20"),  # documentation
)
# Where development may call besides: this machine, and the private networks around it.
OF_DEVELOPMENT = (
    *(v4(8, 127), v4(8, 10), v4(12, 172, 16), v4(16, 192, 168)),
    *(IPv6Network("::1/128"), IPv6Network("fc00::/7")),
)


class Unfit(StrEnum):
    """Why a URL is refused."""

    not_a_url = auto()
    not_https = auto()
    holds_credentials = auto()
    inside = auto()


def unfit(url: str, *, lenient: bool) -> Unfit | None:
    """What the text alone tells. `lenient` allows http to this machine, as development needs."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Unfit.not_a_url
    if not host or parts.scheme not in ("http", "https") or any(ord(sign) <= 32 for sign in url):
        return Unfit.not_a_url
    if parts.username is not None or parts.password is not None:
        return Unfit.holds_credentials
    if parts.scheme != "https" and not (lenient and is_loopback(host)):
        return Unfit.not_https
    address = _literal(host)
    if address is None:
        return None if lenient or not _is_this_machine(host) else Unfit.inside
    return None if may_reach(str(address), lenient=lenient) else Unfit.inside


def may_reach(address: str, *, lenient: bool) -> bool:
    """Whether a resolved address is outside: global unicast, of no special block. An address that
    holds another one (mapped, NAT64, 6to4, Teredo) is never called, whatever it holds."""
    place = ip_address(address.partition("%")[0])
    if lenient and any(place in block for block in OF_DEVELOPMENT):
        return True
    special = SPECIAL_V4 if place.version == 4 else SPECIAL_V6
    return (place.version == 4 or place in UNICAST_V6) and not any(
        place in block for block in special
    )


def is_loopback(host: str) -> bool:
    address = _literal(host)
    return address.is_loopback if address is not None else _is_this_machine(host)


def _is_this_machine(host: str) -> bool:
    return f".{host.rstrip('.')}".endswith(".localhost")


def _literal(host: str) -> Address | None:
    """As a resolver reads it: 127.1, 0x7f000001 and 2130706433 are addresses too."""
    try:
        return ip_address(host)
    except ValueError:
        return _of_old_forms(host)


def _of_old_forms(host: str) -> Address | None:
    try:
        return IPv4Address(inet_aton(host.rstrip(".")))
    except (OSError, ValueError):
        return None
