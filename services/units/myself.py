"""Myself: who the caller is, with the posts and the rights of today."""

from kernel.database import Read
from kernel.identity import Actor
from services.units.granting import rights_of
from services.units.holders import held
from services.units.registering import OFFICIAL
from services.units.views import MeView, OfficialView


async def me(read: Read, actor: Actor) -> MeView:
    official = (
        await read.one(OfficialView, OFFICIAL, id=actor.id) if actor.kind == "official" else None
    )
    posts = await held(read, actor.id) if official else []
    name = official.name if official else actor.name
    return MeView(
        id=actor.id,
        kind=actor.kind,
        name=name,
        official=official,
        posts=posts,
        grants=await rights_of(read, actor),
    )
