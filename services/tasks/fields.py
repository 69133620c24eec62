"""Fields: the kinds of text and number that a caller may send, and the form of every command."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kernel.texts import Day, Line, LineIfAny, Note, Text, TextIfAny

__all__ = ["Command", "Day", "Flag", "Line", "LineIfAny", "Note", "Number", "Text", "TextIfAny"]

# JSON has numbers and truth values of its own: "5", 5.0 and 1 for true are none of them.
Number = Annotated[int, Field(strict=True, ge=-1_000_000, le=1_000_000)]
Flag = Annotated[bool, Field(strict=True)]


class Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
