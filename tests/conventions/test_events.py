"""Every event that a service may record is in the catalogue, and nothing else is."""

import re

from tests.conventions.sources import ROOT, SHIPPED, classes, python_files


def test_every_event_is_catalogued_and_every_catalogued_event_exists() -> None:
    catalogue = (ROOT / "docs/events.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\|\s*`([A-Z]\w+)`", catalogue, flags=re.M)) == _events()


FOLLOWERS = ("following", "hearing")  # they hold narrow copies of other services' events


def _events() -> set[str]:
    """Classes that inherit from the journal's Event, straight or through one that only gathers what
    they share."""
    parents = {
        node.name: {getattr(parent, "id", getattr(parent, "attr", "")) for parent in node.bases}
        for path in python_files(SHIPPED)
        if path.stem
        not in ("following", "hearing")  # a follower's narrow copy of another service's event
        for node in classes(path)
    }
    events = {"Event"}
    while more := {name for name, above in parents.items() if above & events} - events:
        events |= more
    return {name for name in events if not any(name in parents.get(other, ()) for other in events)}
