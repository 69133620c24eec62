"""Fields: the kinds of text that a caller may send, and the form of every command."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$"),
]
Text = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=20_000, pattern=r"^[^\x00]*$"
    ),
]


class Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
