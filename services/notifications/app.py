"""Notifications: who must hear what, by which channel, and did they."""

from datetime import timedelta

from fastapi import FastAPI

from kernel.assembling import assemble
from kernel.following import Source
from kernel.logs import log
from kernel.tickers import Every
from services.notifications import reactions, routes
from services.notifications.calling import calling
from services.notifications.delivering import delivering
from services.notifications.mailing import mailing
from services.notifications.releasing import releasing
from services.notifications.settings import NotificationsSettings


def build(settings: NotificationsSettings | None = None) -> FastAPI:
    settings = settings or NotificationsSettings()
    quiet = timedelta(seconds=settings.gather_seconds)
    tasks = Source("tasks", settings.tasks_url, reactions.tasks(quiet))
    tick = [
        Every(seconds=1, run=releasing(mails=settings.mails, behind=lambda: tasks.done < tasks.last)),
        Every(seconds=1, run=delivering("webhook", calling(lenient=settings.lenient), settings.send_seconds)),
    ]
    if settings.mails:
        tick.append(Every(seconds=1, run=delivering("email", mailing(settings), settings.send_seconds)))
    else:
        log.warning("e-mail is off", reason="no REMIT_SMTP_URL; notices go to the inbox and to webhooks only")
    return assemble(
        "notifications", settings,
        routes=[routes.router],
        follow=[
            Source("units", settings.units_url, reactions.UNITS),
            tasks,
        ],
        tick=tick,
    )  # fmt: skip
