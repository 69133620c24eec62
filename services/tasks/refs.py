"""References: how a view names a unit, a directive or a group, and the ids of its examples."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

TASK_ID = "019505e8-7c1e-7f00-8000-000000000001"
UNIT_ID = "019505e8-7c1e-7f00-8000-000000000002"
OFFICIAL_ID = "019505e8-7c1e-7f00-8000-000000000003"
UNIT = {
    "unit_id": UNIT_ID,
    "code": "G-MOST",
    "name_vi": "Bộ Khoa học và Công nghệ",
    "name_en": "Ministry of Science and Technology",
}


def example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]})


class UnitRef(BaseModel):
    unit_id: UUID
    code: str
    name_vi: str
    name_en: str


class DirectiveRef(BaseModel):
    directive_id: UUID
    number: str


class GroupRef(BaseModel):
    group_id: UUID
    code: str
    name_vi: str
    name_en: str
