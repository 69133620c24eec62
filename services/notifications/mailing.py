"""Mailing: a notice as an e-mail, to a mail server or, in development, into a Maildir that can be read."""

import asyncio
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.notifications.delivering import Send, Undeliverable
from services.notifications.settings import NotificationsSettings
from services.notifications.views import Parcel
from services.notifications.wording import RECEIPT, lines, plain, said, subject


def mailing(settings: NotificationsSettings) -> Send:
    """Where mail goes is settled once; to whom, at each sending."""
    sender = settings.mail_from

    async def by_smtp(parcel: Parcel) -> None:
        await _post(letter(parcel, sender), smtp)

    async def into_folder(parcel: Parcel) -> None:
        await asyncio.to_thread(_file, letter(parcel, sender), folder, str(parcel.notice.id))

    if settings.smtp_url is not None:
        smtp = settings.smtp_url.get_secret_value()
        return by_smtp
    if settings.outbox is None:
        raise ValueError("mail is off: there is no REMIT_SMTP_URL")
    folder = settings.outbox
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return into_folder


def letter(parcel: Parcel, sender: str) -> EmailMessage:
    """The same notice makes the same letter with the same Message-ID, so that a repeat can be known for one."""
    notice, locale = parcel.notice, parcel.locale
    message = EmailMessage()
    message["From"] = sender
    message["To"] = _address(parcel)
    message["Subject"] = subject(notice, locale)
    message["Date"] = format_datetime(notice.released_at)
    message["Message-ID"] = f"<{notice.id}@remit>"
    message["X-Remit-Notice"] = str(notice.id)
    message["Auto-Submitted"] = "auto-generated"
    listed = lines(notice, locale)
    foot = [said(RECEIPT, locale)] if notice.receipt_required else []
    message.set_content("\n".join([*(f"- {one}" for one in listed), "", *foot]))
    items = "".join(f"<li>{escape(one)}</li>" for one in listed)
    notes = "".join(f"<p>{escape(one)}</p>" for one in foot)
    message.add_alternative(f"<!doctype html><ul>{items}</ul>{notes}", subtype="html")
    return message


def _address(parcel: Parcel) -> Address:
    if not parcel.known:
        raise LookupError("units has not told of this official yet")
    if not parcel.email:
        raise Undeliverable("the official has no e-mail address")
    try:
        return Address(plain(parcel.name or ""), addr_spec=parcel.email)
    except (ValueError, IndexError) as wrong:
        raise Undeliverable("the e-mail address is not one") from wrong


async def _post(message: EmailMessage, url: str) -> None:
    server = urlsplit(url)
    await aiosmtplib.send(
        message,
        hostname=server.hostname,
        port=server.port or (465 if server.scheme == "smtps" else 25),
        use_tls=server.scheme == "smtps",
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
    )


def _file(message: EmailMessage, folder: Path, name: str) -> None:
    """Maildir: written aside, then moved in whole. A repeat has the same name, and replaces itself."""
    aside = folder / "tmp" / name
    aside.write_bytes(message.as_bytes())
    aside.replace(folder / "new" / name)
