"""Myself: who the caller is, with the posts and the rights of today."""

from kernel.database import Read
from kernel.identity import Actor
from services.units.granting import list_held_rights
from services.units.holders import list_held_posts
from services.units.registering import find_official
from services.units.views import MeView


async def show_me(read: Read, by: Actor) -> MeView:
    official = await find_official(read, by.id) if by.kind == "official" else None
    return MeView(
        id=by.id,
        kind=by.kind,
        name=official.name if official else by.name,
        official=official,
        posts=await list_held_posts(read, by.id) if official else [],
        grants=await list_held_rights(read, by),
    )
