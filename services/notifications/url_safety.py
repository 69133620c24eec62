"""Destinations: where a webhook may call, so that nobody makes Remit call addresses inside its own
network."""

from enum import StrEnum, auto
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

NAT64 = IPv6Network("64:ff9b::/96")


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
    return (
        Unfit.inside
        if address is not None and not may_reach(str(address), lenient=lenient)
        else None
    )


def may_reach(address: str, *, lenient: bool) -> bool:
    """Whether a resolved address is outside; the metadata services of clouds are link-local, and
    never are."""
    place = _unwrapped(ip_address(address.partition("%")[0]))
    if place.is_multicast or place.is_unspecified or place.is_link_local:
        return False
    return place.is_global or (lenient and (place.is_loopback or place.is_private))


def is_loopback(host: str) -> bool:
    address = _literal(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address in an IPv6 coat is judged by what it is."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
