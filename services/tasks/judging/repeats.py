"""Repeats: where a chain of rows that each repeat another ends."""

from collections.abc import Mapping


def chain_ends(named: Mapping[str, str]) -> dict[str, str | None]:
    """The end of the chain from each name, none where it leads nowhere or round in a circle.

    `named` has the name that each one repeats, empty at an end. Each is visited once: chains of
    thousands cost what they are long.
    """
    ends: dict[str, str | None] = {}
    for start in named:
        path: dict[str, None] = {}
        at = start
        while at not in ends and at not in path:
            path[at] = None
            following = named.get(at)
            if following:
                at = following
            elif following == "":
                ends[at] = at
        end = ends.get(at)
        ends.update((one, end) for one in path)
    return ends
