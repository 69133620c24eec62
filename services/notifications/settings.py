"""Settings of notifications: what it follows, how long it gathers, and how it reaches people."""

from pathlib import Path

from pydantic import Field, SecretStr

from kernel.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    database_url: str = Field(validation_alias="REMIT_NOTIFICATIONS_DATABASE_URL")
    units_url: str = "local"
    tasks_url: str = "local"
    gather_seconds: float = Field(10, ge=0, le=60)  # the quiet time after which a notice leaves
    send_seconds: float = Field(10, gt=0, le=60)  # one attempt on one channel may take this long
    smtp_url: SecretStr | None = None  # smtp://host:port, or smtps://{user}:{password}@host:port
    public_url: str = "http://127.0.0.1:8000"  # the gateway as readers of letters reach it
    mail_from: str = "Remit <remit@localhost>"
    home: Path = Path(".remit")
    mail_folder: Path | None = None

    @property
    def lenient(self) -> bool:
        """Whether a webhook may point at this machine, and mail may go to a folder."""
        return self.environment != "production"

    @property
    def outbox(self) -> Path | None:
        """The Maildir that stands in for a mail server; none where real mail is sent or
        expected."""
        if self.smtp_url is not None or not self.lenient:
            return None
        return self.mail_folder or self.home / "mail"

    @property
    def mails(self) -> bool:
        return self.smtp_url is not None or self.outbox is not None
