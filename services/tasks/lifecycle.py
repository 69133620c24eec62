"""The life cycle: which state a task may move to, and what must be clear before it does."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from kernel.errors import Fault, Forbidden, Invalid, Refusal, Words


class Status(StrEnum):
    draft = auto()
    issued = auto()
    received = auto()
    submitted = auto()
    returned = auto()
    accepted = auto()


# A progress report moves nothing; returned work keeps the clock of its deadline (rule 6).
MOVES: dict[Status, frozenset[Status]] = {
    Status.draft: frozenset({Status.issued}),
    Status.issued: frozenset({Status.received}),
    Status.received: frozenset({Status.submitted}),
    Status.submitted: frozenset({Status.accepted, Status.returned}),
    Status.returned: frozenset({Status.submitted}),
    Status.accepted: frozenset(),
}
OPEN = frozenset({Status.issued, Status.received, Status.submitted, Status.returned})
REPORTING = frozenset({Status.received, Status.submitted, Status.returned})


class MoveNotAllowed(Refusal):
    status, code = 409, "move_not_allowed"
    title = Words("Chưa thể chuyển trạng thái", "This move is not allowed")
    detail = Words(
        "Nhiệm vụ đang ở '{current}', không chuyển sang '{asked}' được; bước được phép: {allowed}.",
        "The task is '{current}' and cannot become '{asked}'; allowed next: {allowed}.",
    )


class ReportNotExpected(Refusal):
    status, code = 409, "report_not_expected"
    title = Words("Chưa nhận báo cáo", "No report is expected now")
    detail = Words(
        "Nhiệm vụ đang ở '{current}'; báo cáo tiến độ được nhận khi ở: {allowed}.",
        "The task is '{current}'; progress is reported while it is: {allowed}.",
    )


class SelfVerdict(Forbidden):
    code = "self_verdict"
    title = Words("Không tự nghiệm thu", "The lead cannot accept its own")
    detail = Words(
        "Đơn vị chủ trì và người trình kết quả không tự nghiệm thu; cơ quan giao việc quyết định.",
        "Neither the lead unit nor the one who submitted may decide on the result; the issuer decides.",
    )


def move(status: Status, to: Status) -> Status:
    if to not in MOVES[status]:
        allowed = ", ".join(sorted(MOVES[status])) or "-"
        raise MoveNotAllowed(current=status.value, asked=to.value, allowed=allowed)
    return to


def expect_report(status: Status) -> None:
    if status not in REPORTING:
        raise ReportNotExpected(current=status.value, allowed=", ".join(sorted(REPORTING)))


def expect_other_judge(*, lead_unit_id: Any, judging_units: Collection[Any], submitted_by: Any, judged_by: Any) -> None:
    """The lead cannot accept its own (rule 11): neither one who sits in it, nor the person who submitted."""
    if lead_unit_id in judging_units or submitted_by == judged_by:
        raise SelfVerdict()


class Clear(StrEnum):
    person = auto()
    task = auto()
    time = auto()
    responsibility = auto()
    product = auto()
    authority = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clears:
    """Whether each of the six is there; `time` holds once a rule is recorded, "none" and "regularly" too."""

    person: bool
    task: bool
    time: bool
    responsibility: bool
    product: bool
    authority: bool


CLEAR_FAULTS: dict[Clear, Fault] = {
    clear: Fault(pointer, f"{clear}_not_clear", words)
    for clear, pointer, words in (
        (Clear.person, "/lead_unit_id", Words("Rõ người: nêu đơn vị chủ trì.", "Person: name the lead unit.")),
        (Clear.task, "/title", Words("Rõ việc: nêu việc phải làm.", "Task: say what must be done.")),
        (
            Clear.time,
            "/deadline",
            Words(
                "Rõ thời gian: nêu thời hạn; không có hạn thì ghi loại 'none' hoặc 'recurring'.",
                "Time: give the deadline; where there is none, say so with kind 'none' or 'recurring'.",
            ),
        ),
        (
            Clear.responsibility,
            "/responsible",
            Words(
                "Rõ trách nhiệm: đơn vị chủ trì phải có chức danh người đứng đầu.",
                "Responsibility: the lead unit needs a head post that answers in person.",
            ),
        ),
        (Clear.product, "/product", Words("Rõ sản phẩm: nêu sản phẩm.", "Product: name the product.")),
        (
            Clear.authority,
            "/issuer_unit_id",
            Words("Rõ thẩm quyền: nêu cơ quan giao.", "Authority: name the issuer."),
        ),
    )
}


class NotClear(Invalid):
    code = "not_clear"
    title = Words("Chưa đủ 6 rõ", "The six clears do not hold")
    detail = Words(
        "Còn thiếu: {missing}. Bổ sung rồi giao lại; bản nháp thì được thiếu.",
        "Missing: {missing}. Add them and issue again; only a draft may lack them.",
    )


def six_clears(clears: Clears) -> tuple[Clear, ...]:
    """What is missing of the six clears (rule 3), in their usual order."""
    return tuple(clear for clear in Clear if not getattr(clears, clear.value))


def expect_clear(clears: Clears) -> None:
    """Refuses the issue, with one fault for each missing clear (rule 3)."""
    missing = six_clears(clears)
    if missing:
        raise NotClear([CLEAR_FAULTS[clear] for clear in missing], missing=", ".join(missing))
