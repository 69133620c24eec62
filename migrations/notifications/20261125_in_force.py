"""Whether something is in force on a day, said once: `in_force(from_on, to_on, day)`."""

from migrations.kernel_20261125 import create_in_force

revision = "notifications_20261125_in_force"
down_revision = "notifications_20261121"


def upgrade() -> None:
    create_in_force()
