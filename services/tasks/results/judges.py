"""Judges: who may not decide on a result (rule 11)."""

from collections.abc import Collection
from typing import Any

from kernel.errors import Forbidden, Words


class SelfVerdict(Forbidden):
    code = "self_verdict"
    title = Words("Không tự nghiệm thu", "The lead cannot accept its own")
    detail = Words(
        "Đơn vị chủ trì và người trình kết quả không tự nghiệm thu; cơ quan giao việc quyết định.",
        "Neither the lead unit nor the one who submitted may decide on the result; the issuer "
        "decides.",
    )


def expect_other_judge(
    *, lead_unit_id: Any, judging_units: Collection[Any], submitted_by: Any, judged_by: Any
) -> None:
    """The lead cannot accept its own (rule 11): neither one who sits in it, nor the person who
    submitted."""
    if lead_unit_id in judging_units or submitted_by == judged_by:
        raise SelfVerdict()
