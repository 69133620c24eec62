"""A webhook calls global unicast addresses, and nothing that any registry calls special."""

from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest

from services.notifications.url_safety import SPECIAL_V4, SPECIAL_V6, Unfit, may_reach, unfit
from tests.notifications.conftest import World


def v4(*parts: int) -> str:
    return ".".join(map(str, parts))


@pytest.mark.parametrize(
    ("url", "lenient", "why"),
    [
        ("https://example.org/x", False, None),
        ("http://example.org/x", True, Unfit.not_https),
        ("http://127.0.0.1:8080/x", True, None),
        ("http://localhost:8080/x", True, None),
        ("http://127.0.0.1:8080/x", False, Unfit.not_https),
        ("https://127.0.0.1/x", False, Unfit.inside),
        ("https://[::1]/x", False, Unfit.inside),
        ("https://[fe80::1]/x", True, Unfit.inside),
        ("https://[fe80::1%25eth0]/x", True, Unfit.inside),
        ("https://[fec0::1]/", False, Unfit.inside),
        ("https://[fec0::1]/", True, Unfit.inside),
        (f"https://{v4(192, 0, 0, 192)}/", False, Unfit.inside),
        (f"https://{v4(192, 0, 0, 192)}/", True, Unfit.inside),
        ("https://127.1/x", False, Unfit.inside),
        ("https://0x7f000001/x", False, Unfit.inside),
        ("https://2130706433/x", False, Unfit.inside),
        ("https://0177.0.0.1/x", False, Unfit.inside),
        ("https://127.0.0.1./x", False, Unfit.inside),
        ("https://134744072/x", False, None),
        ("https://localhost/x", False, Unfit.inside),
        ("https://LOCALHOST./x", False, Unfit.inside),
        ("https://a.localhost/x", False, Unfit.inside),
        ("https://localhost.example.org/x", False, None),
        ("https://me:pw@example.org/x", False, Unfit.holds_credentials),
        ("ftp://example.org/x", False, Unfit.not_a_url),
        ("https:///x", False, Unfit.not_a_url),
        ("https://example.org:99999/x", False, Unfit.not_a_url),
        ("https://example.org/a b", False, Unfit.not_a_url),
        ("nonsense", False, Unfit.not_a_url),
    ],
)
def test_what_the_text_of_a_url_tells(url: str, lenient: bool, why: str) -> None:
    assert unfit(url, lenient=lenient) == why


# Address -> whether development may call it all the same.
INSIDE = {
    v4(0, 0, 0, 0): False,
    v4(0, 1, 2, 3): False,
    v4(10, 0, 0, 1): True,
    v4(100, 64, 0, 1): False,
    v4(100, 127, 255, 254): False,
    "127.0.0.1": True,
    v4(169, 254, 169, 254): False,
    v4(172, 16, 0, 1): True,
    v4(172, 31, 255, 254): True,
    v4(192, 0, 0, 1): False,
    v4(192, 0, 0, 9): False,
    v4(192, 0, 0, 10): False,
    v4(192, 0, 0, 170): False,
    v4(192, 0, 0, 192): False,
    v4(192, 0, 2, 1): False,
    v4(192, 31, 196, 1): False,
    v4(192, 52, 193, 1): False,
    v4(192, 88, 99, 1): False,
    v4(192, 168, 1, 1): True,
    v4(192, 175, 48, 1): False,
    v4(198, 18, 0, 1): False,
    v4(198, 19, 255, 254): False,
    v4(198, 51, 100, 1): False,
    v4(203, 0, 113, 1): False,
    v4(224, 0, 0, 1): False,
    v4(239, 255, 255, 255): False,
    v4(240, 0, 0, 1): False,
    v4(255, 255, 255, 255): False,
    "::": False,
    "::1": True,
    "::" + v4(8, 8, 8, 8): False,
    "::ffff:" + v4(8, 8, 8, 8): False,
    "::ffff:" + v4(169, 254, 169, 254): False,
    "::ffff:0:" + v4(8, 8, 8, 8): False,
    "64:ff9b::" + v4(8, 8, 8, 8): False,
    "64:ff9b::" + v4(10, 0, 0, 1): False,
    "64:ff9b:1::1": False,
    "100::1": False,
    "100:0:0:1::1": False,
    "2001::1": False,
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": False,
    "2001:1::1": False,
    "2001:2::1": False,
    "2001:3::1": False,
    "2001:4:112::1": False,
    "2001:10::1": False,
    "2001:20::1": False,
    "2001:30::1": False,
    "2001:db8::1": False,
    "2002:808:808::1": False,
    "2620:4f:8000::1": False,
    "3ffe::1": False,
    "3fff:fff::1": False,
    "4000::1": False,
    "5f00::1": False,
    "fc00::1": True,
    "fd00:ec2::254": True,
    "fe80::1": False,
    "fe80::1%eth0": False,
    "febf::1": False,
    "fec0::1": False,
    "feff::1": False,
    "ff02::1": False,
    "ff0e::1": False,
}
OUTSIDE = [
    *(v4(1, 1, 1, 1), v4(8, 8, 8, 8), v4(9, 255, 255, 255), v4(11, 0, 0, 1), v4(100, 63, 0, 1)),
    *(v4(100, 128, 0, 1), v4(172, 15, 0, 1), v4(172, 32, 0, 1), v4(192, 0, 1, 1)),
    *(v4(192, 0, 3, 1), v4(198, 17, 0, 1), v4(198, 20, 0, 1), v4(223, 255, 255, 254)),
    *(
        "2001:200::1",
        "2001:4860:4860::8888",
        "2400::1",
        "2606:4700::1111",
        "3ffd::1",
        "3fff:1000::1",
    ),
]


@pytest.mark.parametrize(("address", "in_development"), INSIDE.items())
def test_an_address_inside_is_never_called_but_a_private_one_in_development(
    address: str, in_development: bool
) -> None:
    assert may_reach(address, lenient=False) is False
    assert may_reach(address, lenient=True) is in_development


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_may_be_called(address: str) -> None:
    assert may_reach(address, lenient=False)
    assert may_reach(address, lenient=True)


@pytest.mark.parametrize("block", [*SPECIAL_V4, *SPECIAL_V6], ids=str)
def test_a_special_block_is_inside_from_its_first_to_its_last_address(block: Any) -> None:
    for address in (block[0], block[-1], block[block.num_addresses // 2]):
        assert not may_reach(str(address), lenient=False)


def test_what_this_python_calls_special_is_special_to_us() -> None:
    """The other way round it need not be: that is why the table is ours."""
    spread: list[Any] = [IPv4Address(n << 16 | 1) for n in range(0x10000)]
    spread += [IPv6Address(n << 112 | 1) for n in range(0x10000)]
    special = [str(one) for one in spread if not one.is_global]
    assert [one for one in special if may_reach(one, lenient=False)] == []


@pytest.mark.parametrize("host", ["[fec0::1]", v4(192, 0, 0, 192), "[64:ff9b::808:808]"])
async def test_such_an_address_is_no_webhook(world: World, host: str) -> None:
    official = await world.an_official()
    answer = await world.ask(official, "POST", "/v1/webhooks", json={"url": f"https://{host}/"})
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook_url_refused")
