"""Which requests come in and which headers go on, a row a rule, without a socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.hardening import (
    HEADER_LIMIT,
    HOP,
    PATH_LIMIT,
    Header,
    admit_headers,
    admit_length,
    admit_path,
    answer_headers,
)
from gateway.refusals import AmbiguousLength, BodyTooLarge, HeadersTooLarge, OddPath, RepeatedHeader

LENGTHS = [
    ({}, False),
    ({b"content-length": b"0"}, False),
    ({b"content-length": b"1"}, True),
    ({b"content-length": b"10"}, True),
    ({b"transfer-encoding": b"chunked"}, True),
]


@pytest.mark.parametrize(("once", "has_body"), LENGTHS)
def test_whether_a_body_follows_is_known_by_its_headers(
    once: dict[bytes, bytes], has_body: bool
) -> None:
    assert admit_length(once, 10) is has_body


@pytest.mark.parametrize("length", [b"", b"+1", b"-1", b"1, 1", b"1.0", b" 1", "1²".encode()])
def test_a_length_that_two_readers_could_read_in_two_ways_is_refused(length: bytes) -> None:
    with pytest.raises(AmbiguousLength):
        admit_length({b"content-length": length}, 10)


def test_a_length_beside_chunks_is_refused() -> None:
    with pytest.raises(AmbiguousLength):
        admit_length({b"content-length": b"1", b"transfer-encoding": b"chunked"}, 10)


@pytest.mark.parametrize("length", [b"11", b"9" * 18, b"9" * 5000])
def test_a_body_announced_as_too_large_is_refused_before_it_comes(length: bytes) -> None:
    with pytest.raises(BodyTooLarge):
        admit_length({b"content-length": length}, 10)


def test_a_path_may_be_as_long_as_the_limit_together_with_its_query() -> None:
    admit_path(b"/" + b"a" * (PATH_LIMIT - 10), b"b" * 9)
    with pytest.raises(OddPath):
        admit_path(b"/" + b"a" * (PATH_LIMIT - 10), b"b" * 10)


@pytest.mark.parametrize("part", ["%ff", "%c3", "%c3%28", "%ed%a0%80", "%c0%af", "%f8%88%80%80%80"])
def test_a_path_whose_bytes_are_no_text_does_not_come_in(part: str) -> None:
    admit_path(b"/v1/units/%C4%91", b"q=%ff")  # a query is judged by who knows its parameters
    with pytest.raises(OddPath):
        admit_path(f"/v1/units/{part}".encode(), b"")


SEGMENT = st.text("abcXYZ019-._~!$&'()*+,;=:@", min_size=1).filter(lambda s: s.strip("."))


@given(segments=st.lists(SEGMENT, min_size=1, max_size=5), trailing=st.booleans())
def test_every_plain_path_comes_in(segments: list[str], trailing: bool) -> None:
    admit_path(("/" + "/".join(segments) + "/" * trailing).encode(), b"")


@given(segments=st.lists(SEGMENT, max_size=3), odd=st.sampled_from([".", "..", "", "%2e", "a%2Fb"]))
def test_no_path_with_an_odd_segment_comes_in(segments: list[str], odd: str) -> None:
    with pytest.raises(OddPath):
        admit_path(f"/{'/'.join([*segments, odd, 'end'])}".encode(), b"")


def test_headers_may_be_as_large_as_the_limit_all_counted() -> None:
    rest = HEADER_LIMIT - len(b"accept") - 4
    assert admit_headers([(b"accept", b"a" * rest)])[0] != []
    for dropped in (b"accept", b"cookie"):
        with pytest.raises(HeadersTooLarge):
            admit_headers([(dropped, b"a" * (rest + 1))])


@pytest.mark.parametrize("name", [b"host", b"authorization", b"if-match", b"content-length"])
def test_a_header_that_decides_comes_once(name: bytes) -> None:
    with pytest.raises(RepeatedHeader) as refused:
        admit_headers([(name, b"1"), (b"accept", b"*/*"), (name, b"1")])
    assert name.decode() in str(refused.value)


def test_what_decides_is_known_even_where_it_does_not_go_on() -> None:
    kept, once = admit_headers([(b"authorization", b"Bearer x"), (b"if-match", b'"1"')])
    assert kept == [(b"if-match", b'"1"')]
    assert once == {b"authorization": b"Bearer x", b"if-match": b'"1"'}


CONNECTIONS = [
    ([b"close"], [b"accept", b"mine", b"yours"]),
    ([b"keep-alive, Close"], [b"accept", b"mine", b"yours"]),
    ([b"Mine"], [b"accept", b"yours"]),
    ([b"close , mine"], [b"accept", b"yours"]),
    ([b"mine", b"yours"], [b"accept"]),
]


@pytest.mark.parametrize(("named", "left"), CONNECTIONS)
def test_what_connection_names_stays_on_its_hop_both_ways(
    named: list[bytes], left: list[bytes]
) -> None:
    plain: list[Header] = [(b"accept", b"1"), (b"mine", b"1"), (b"yours", b"1")]
    headers = [*plain, *((b"connection", value) for value in named)]
    assert [name for name, _ in admit_headers(headers)[0]] == left
    assert [name for name, _ in answer_headers(headers)] == left


def test_an_answer_loses_the_headers_of_its_hop_whatever_their_case() -> None:
    hop = [(name.title(), b"1") for name in sorted(HOP)]
    assert answer_headers([*hop, (b"ETag", b'"1"')]) == [(b"etag", b'"1"')]
