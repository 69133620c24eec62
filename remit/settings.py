"""Settings of the whole: where its state lies, which port it opens, and the Postgres to use instead
of its own."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from pydantic import Field

from gateway.dev_issuer import public_key_file
from kernel.errors import Words
from kernel.settings import DEVELOPMENT_SECRET, Settings
from remit.embedded.postgres import EmbeddedPostgres, keep_secret
from remit.processes.home_lock import CannotStart

NO_PRODUCTION = Words(
    "Lệnh này nạp cán bộ giả định nên không chạy ở môi trường chính thức. Ở đó, `remit migrate` "
    "tạo bảng, `docker compose` hoặc trình giám sát của bạn chạy các dịch vụ, và người có quyền "
    "đăng ký nhập cán bộ thật.",
    "This would load the demo officials, so it is refused in production. There, `remit migrate` "
    "makes the tables, `docker compose` or your own supervisor runs the services, and registrars "
    "enter the real people.",
)
SERVICES = ("units", "tasks", "notifications")
DATABASE = "remit"


class RemitSettings(Settings):
    home: Path = Path(".remit")
    port: int = Field(8000, ge=1, le=65535)
    workers: int = Field(2, ge=1, le=64)
    database_url: str | None = None
    postgres_bin: Path | None = None
    data: Path = Path(__file__).parents[1] / "data"


def settings() -> RemitSettings:
    """The command line's own: development unless REMIT_ENVIRONMENT says otherwise."""
    os.environ.setdefault("REMIT_ENVIRONMENT", "development")
    return RemitSettings()


def expect_no_production(remit: RemitSettings) -> None:
    """The shipped load brings invented officials, one of whom may do everything: that has no place
    in production."""
    if remit.environment == "production":
        raise CannotStart(NO_PRODUCTION)


def kept_secret(home: Path, name: str) -> str:
    """A secret of this REMIT_HOME, made on first use and readable by its owner only."""
    path = home / "secrets" / name
    if not path.exists():
        keep_secret(path, secrets.token_urlsafe(32))
    return path.read_text("utf-8").strip()


@dataclass(frozen=True)
class Surroundings:
    """What every process of this Remit runs with: the owner's database URL, and the variables of
    the services."""

    owner_url: str
    variables: dict[str, str]

    def enter(self) -> None:
        """Make them this process's own."""
        os.environ.update(self.variables)

    def password(self, service: str) -> str | None:
        return urlsplit(self.variables[f"REMIT_{service.upper()}_DATABASE_URL"]).password


def surroundings(remit: RemitSettings, owner_url: str) -> Surroundings:
    """A variable that the environment gives is kept; the rest is made from REMIT_HOME."""
    variables = {
        "REMIT_ENVIRONMENT": remit.environment,
        "REMIT_HOME": str(remit.home.absolute()),
        "REMIT_PUBLIC_URL": f"http://127.0.0.1:{remit.port}",
        "REMIT_INTERNAL_SECRET": _internal_secret(remit),
        **{
            f"REMIT_{service.upper()}_DATABASE_URL": _role_url(remit, owner_url, service)
            for service in SERVICES
        },
    }
    if remit.environment != "production":
        variables["REMIT_DEV_ISSUER_KEY"] = str(public_key_file(remit.home.absolute()))
    return Surroundings(
        owner_url, {**variables, **{k: v for k in variables if (v := os.environ.get(k))}}
    )


def _internal_secret(remit: RemitSettings) -> str:
    given = remit.internal_secret.get_secret_value()
    return kept_secret(remit.home, "internal") if given == DEVELOPMENT_SECRET else given


def _role_url(remit: RemitSettings, owner_url: str, service: str) -> str:
    if given := os.environ.get(f"REMIT_{service.upper()}_DATABASE_URL"):
        return given
    password = os.environ.get(f"REMIT_{service.upper()}_PASSWORD") or kept_secret(
        remit.home, f"{service}-password"
    )
    owner = urlsplit(owner_url)
    place = (owner.netloc or "").rpartition("@")[2]
    return owner._replace(netloc=f"remit_{service}:{quote(password, '')}@{place}").geturl()


def embedded(remit: RemitSettings) -> EmbeddedPostgres:
    return EmbeddedPostgres(remit.home, bin=remit.postgres_bin)


def own_database(postgres: EmbeddedPostgres) -> str:
    """The owner's URL of our database in the embedded server, made when it is not there."""
    postgres.create_database(DATABASE)
    return urlsplit(postgres.superuser_url)._replace(path=f"/{DATABASE}").geturl()


@contextmanager
def at_hand(remit: RemitSettings) -> Iterator[Surroundings]:
    """The database for a command: the one given, the one that `remit up` keeps, or ours for the
    block."""
    if remit.database_url:
        found = surroundings(remit, remit.database_url)
        found.enter()
        yield found
    else:
        with embedded(remit).at_hand() as postgres:
            found = surroundings(remit, own_database(postgres))
            found.enter()
            yield found
