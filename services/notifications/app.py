"""Notifications: who must hear what, by which channel, and did they."""

from datetime import timedelta

from fastapi import FastAPI

from kernel.following import Source
from kernel.logs import log
from kernel.service import Every, assemble
from services.notifications import following as reactions
from services.notifications import routes
from services.notifications.delivering import delivering
from services.notifications.emails import email_sender
from services.notifications.releasing import releasing
from services.notifications.settings import NotificationsSettings
from services.notifications.webhooks import webhook_sender


def build(settings: NotificationsSettings | None = None) -> FastAPI:
    settings = settings or NotificationsSettings()
    quiet = timedelta(seconds=settings.gather_seconds)
    tasks = Source("tasks", settings.tasks_url, reactions.tasks(quiet))
    tick = [
        Every(
            seconds=1, run=releasing(mails=settings.mails, behind=lambda: tasks.done < tasks.last)
        ),
        Every(
            seconds=1,
            run=delivering(
                "webhook", webhook_sender(lenient=settings.lenient), settings.send_seconds
            ),
        ),
    ]
    if settings.mails:
        tick.append(
            Every(seconds=1, run=delivering("email", email_sender(settings), settings.send_seconds))
        )
    else:
        log.warning(
            "e-mail is off",
            reason="no REMIT_SMTP_URL; notices go to the inbox and to webhooks only",
        )
    return assemble(
        "notifications",
        settings,
        routes=[routes.router],
        follow=[
            Source("units", settings.units_url, reactions.UNITS),
            tasks,
        ],
        tick=tick,
    )
