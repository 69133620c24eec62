"""Mailing: a notice as an e-mail, to a mail server or, in development, into a Maildir that can be
read."""

from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.notifications.delivering import Send, Undeliverable
from services.notifications.settings import NotificationsSettings
from services.notifications.views import Outgoing
from services.notifications.wording import OPEN, RECEIPT, Line, lines, plain, said, subject


def email_sender(settings: NotificationsSettings) -> Send:
    """Where mail goes is settled once; to whom, at each sending."""
    sender, door = settings.mail_from, settings.public_url

    async def by_smtp(outgoing: Outgoing) -> None:
        await _post(letter(outgoing, sender, door), smtp)

    async def into_folder(outgoing: Outgoing) -> None:
        _file(letter(outgoing, sender, door), folder, str(outgoing.notice.id))

    if settings.smtp_url is not None:
        smtp = settings.smtp_url.get_secret_value()
        return by_smtp
    if settings.outbox is None:
        raise ValueError("mail is off: there is no REMIT_SMTP_URL")
    folder = settings.outbox
    folder.mkdir(
        mode=0o700, parents=True, exist_ok=True
    )  # what people are told is not for who shares the machine
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(exist_ok=True)
    return into_folder


def letter(outgoing: Outgoing, sender: str, door: str) -> MIMEMultipart:
    """The same notice makes the same letter with the same Message-ID, so that a repeat can be known
    for one."""
    # The older classes of the library: a letter takes them a third of the time of EmailMessage, and
    # a flood is many.
    notice, locale = outgoing.notice, outgoing.locale
    message = MIMEMultipart("alternative")
    message["From"] = sender
    message["To"] = _address(outgoing)
    # Told its name, the first line leaves room for it: else the whole is pushed to the next.
    about = Header(subject(notice, locale), "utf-8", header_name="Subject")
    message["Subject"] = about.encode()
    message["Date"] = format_datetime(notice.released_at)
    message["Message-ID"] = f"<{notice.id}@remit>"
    message["X-Remit-Notice"] = str(notice.id)
    message["Auto-Submitted"] = "auto-generated"
    listed = lines(notice, locale, door)
    foot = [said(RECEIPT, locale)] if notice.receipt_required else []
    text = "\n".join([*map(_plain_line, listed), "", *foot])
    items = "".join(_html_line(one, said(OPEN, locale)) for one in listed)
    notes = "".join(f"<p>{escape(one)}</p>" for one in foot)
    message.attach(MIMEText(text, "plain", "utf-8"))
    message.attach(MIMEText(f"<!doctype html><ul>{items}</ul>{notes}", "html", "utf-8"))
    return message


def _plain_line(one: Line) -> str:
    return f"- {one.text}\n  {one.link}" if one.link else f"- {one.text}"


def _html_line(one: Line, opened: str) -> str:
    link = f'<br><a href="{escape(one.link)}">{escape(opened)}</a>' if one.link else ""
    return f"<li>{escape(one.text)}{link}</li>"


def _address(outgoing: Outgoing) -> str:
    """Checked as one address on one line: a name or an address that brings its own headers is
    refused here."""
    if not outgoing.known:
        raise LookupError("units has not told of this official yet")
    if not outgoing.email:
        raise Undeliverable("the official has no e-mail address")
    try:
        checked = Address(addr_spec=outgoing.email)
    except (ValueError, IndexError, HeaderParseError) as wrong:
        raise Undeliverable("the e-mail address is not one") from wrong
    if not checked.domain:
        raise Undeliverable("the e-mail address is not one")
    return formataddr((plain(outgoing.name or ""), checked.addr_spec))


async def _post(message: Message, url: str) -> None:
    server = urlsplit(url)
    await aiosmtplib.send(
        message,
        hostname=server.hostname,
        port=server.port or (465 if server.scheme == "smtps" else 25),
        use_tls=server.scheme == "smtps",
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
    )


def _file(message: Message, folder: Path, name: str) -> None:
    """Maildir: written aside, then moved in whole. A repeat has the same name, and replaces
    itself."""
    # On the loop: development only, and a thread costs more than a small file.
    aside = folder / "tmp" / name
    aside.write_bytes(message.as_bytes())
    aside.replace(folder / "new" / name)
