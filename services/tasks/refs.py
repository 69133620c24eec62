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


def unit_ref(unit: str) -> str:
    """A known unit as a UnitRef, for JSON that Postgres makes."""
    return (
        f"json_build_object('unit_id', {unit}.unit_id, 'code', {unit}.code,"
        f" 'name_vi', {unit}.name_vi, 'name_en', {unit}.name_en)"
    )


class DirectiveRef(BaseModel):
    directive_id: UUID
    number: str


class GroupRef(BaseModel):
    group_id: UUID
    code: str
    name_vi: str
    name_en: str
