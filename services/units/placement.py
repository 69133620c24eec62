"""Where a unit may stand: which level answers to which."""

from kernel.errors import Fault, Invalid, Words
from services.units.validity import Span, meet
from services.units.vocabulary import OPEN_END, Level

# What may stand under what. `internal` bodies stand under any unit; nothing but they stand under
# one.
UNDER: dict[Level, frozenset[Level]] = {
    Level.central: frozenset({Level.central}),
    Level.province: frozenset({Level.central}),
    Level.district: frozenset({Level.province}),
    Level.commune: frozenset({Level.province, Level.district}),
    Level.internal: frozenset(Level),
}


class ParentUnfit(Invalid):
    code = "parent_unfit"


def unknown_parent() -> ParentUnfit:
    words = Words(
        "không có đơn vị cấp trên này; tra bằng /v1/units?q=",
        "there is no such unit; find it by /v1/units?q=",
    )
    return ParentUnfit([Fault("/parent_id", "parent_unknown", words)])


def fits(level: Level, span: Span, parent: Level, parent_span: Span) -> None:
    """Refuse a parent of the wrong level, or one that stands on no day of the unit (rule 24)."""
    if parent not in UNDER[level]:
        words = Words(
            "đơn vị {level} phải trực thuộc đơn vị: {right}; không phải {parent}",
            "a unit that is {level} stands under one that is {right}; not {parent}",
        ).filled({"level": level, "right": sorted(UNDER[level]), "parent": parent})
        raise ParentUnfit([Fault("/parent_id", "parent_level", words)])
    if not meet(span, parent_span):
        words = Words(
            "đơn vị cấp trên chỉ tồn tại từ {since} đến {to}",
            "that unit stands only from {since} to {to}",
        ).filled({"since": parent_span.since, "to": parent_span.to or OPEN_END})
        raise ParentUnfit([Fault("/parent_id", "parent_not_standing", words)])
