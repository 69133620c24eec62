"""The life cycle: which state a task may move to, and what must be clear before it does."""

from kernel.errors import Refusal, Term, Words


class Status(Term):
    draft = "draft", "dự thảo", "a draft"
    issued = "issued", "đã giao", "issued"
    received = "received", "đã nhận", "received"
    submitted = "submitted", "đã trình kết quả", "submitted"
    returned = "returned", "bị trả lại", "returned"
    accepted = "accepted", "đã nghiệm thu", "accepted"


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
        "Trạng thái của nhiệm vụ: {current}; không chuyển sang {asked} được. Được phép: {allowed}.",
        "The task is {current} and cannot become {asked}; allowed next: {allowed}.",
    )


class ReportNotExpected(Refusal):
    status, code = 409, "report_not_expected"
    title = Words("Chưa nhận báo cáo", "No report is expected now")
    detail = Words(
        "Trạng thái của nhiệm vụ: {current}; báo cáo tiến độ được nhận khi: {allowed}.",
        "The task is {current}; progress is reported while it is: {allowed}.",
    )


def move(status: Status, to: Status) -> Status:
    if to not in MOVES[status]:
        raise MoveNotAllowed(current=status, asked=to, allowed=sorted(MOVES[status]))
    return to


def may_become(status: Status, to: Status) -> bool:
    """Whether any moves lead there; what stands there already has come."""
    reached, waiting = {status}, [status]
    while waiting:
        new = MOVES[waiting.pop()] - reached
        reached |= new
        waiting += new
    return to in reached


def expect_report(status: Status) -> None:
    if status not in REPORTING:
        raise ReportNotExpected(current=status, allowed=sorted(REPORTING))
