"""Which service answers for a path: by its first segment, and for nothing that is not public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.routing import SEGMENTS, SERVICES, Service, service_of, takes_large_bodies

EVERY = [(segment, service) for service, segments in SEGMENTS.items() for segment in segments]


def test_no_two_services_answer_for_one_segment() -> None:
    assert len({segment for segment, _ in EVERY}) == len(EVERY)
    assert set(SERVICES) == set(SEGMENTS)


@pytest.mark.parametrize(("segment", "service"), EVERY)
@pytest.mark.parametrize("rest", ["", "/", "/1", "/1/2/3", "/journal"])
def test_all_below_a_segment_goes_to_its_service(segment: str, service: Service, rest: str) -> None:
    assert service_of(f"/v1/{segment}{rest}") == service


@pytest.mark.parametrize(("segment", "_"), EVERY)
@pytest.mark.parametrize("form", ["/{}", "/v2/{}", "/v1/x{}", "/v1/{}x", "/v1/x/{}", "v1/{}"])
def test_a_segment_in_another_place_is_nobodys(segment: str, _: Service, form: str) -> None:
    assert service_of(form.format(segment)) is None


@given(path=st.text())
def test_any_text_has_an_answer_and_large_bodies_are_those_of_imports(path: str) -> None:
    assert service_of(path) in (None, *SERVICES)
    if takes_large_bodies(path):
        assert service_of(path) == "tasks"


@pytest.mark.parametrize(
    ("path", "large"),
    [
        ("/v1/imports", True),
        ("/v1/imports/", True),
        ("/v1/imports/1/application", True),
        ("/v1/importsx", False),
        ("/v1/tasks/imports", False),
        ("/v1/tasks", False),
    ],
)
def test_only_an_import_may_be_large(path: str, large: bool) -> None:
    assert takes_large_bodies(path) is large
