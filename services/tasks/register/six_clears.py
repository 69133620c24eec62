"""The six clears: what must be clear before a task is issued (rule 3)."""

from dataclasses import dataclass

from kernel.errors import Fault, Invalid, Term, Words


class SixClear(Term):
    person = "person", "rõ người", "person"
    task = "task", "rõ việc", "task"
    time = "time", "rõ thời gian", "time"
    responsibility = "responsibility", "rõ trách nhiệm", "responsibility"
    product = "product", "rõ sản phẩm", "product"
    authority = "authority", "rõ thẩm quyền", "authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clears:
    """Whether each of the six is there; `time` holds once a rule is recorded, "none" and
    "regularly" too."""

    person: bool
    task: bool
    time: bool
    responsibility: bool
    product: bool
    authority: bool


CLEAR_FAULTS: dict[SixClear, Fault] = {
    clear: Fault(pointer, f"{clear}_not_clear", words)
    for clear, pointer, words in (
        (
            SixClear.person,
            "/lead_unit_id",
            Words("Rõ người: nêu đơn vị chủ trì.", "Person: name the lead unit."),
        ),
        (
            SixClear.task,
            "/title",
            Words("Rõ việc: nêu việc phải làm.", "Task: say what must be done."),
        ),
        (
            SixClear.time,
            "/deadline",
            Words(
                "Rõ thời gian: nêu thời hạn; không có hạn thì ghi loại `none` hoặc `recurring`.",
                "Time: give the deadline; where there is none, say so with kind `none` or "
                "`recurring`.",
            ),
        ),
        (
            SixClear.responsibility,
            "/responsible",
            Words(
                "Rõ trách nhiệm: đơn vị chủ trì phải có chức danh người đứng đầu.",
                "Responsibility: the lead unit needs a head post that answers in person.",
            ),
        ),
        (
            SixClear.product,
            "/product",
            Words("Rõ sản phẩm: nêu sản phẩm.", "Product: name the product."),
        ),
        (
            SixClear.authority,
            "/issuer_unit_id",
            Words("Rõ thẩm quyền: nêu cơ quan giao.", "Authority: name the issuer."),
        ),
    )
}


class NotClear(Invalid):
    code = "not_clear"
    title = Words("Chưa đủ 6 rõ", "The six clears do not hold")
    detail = Words(
        "Còn thiếu: {missing}. Bổ sung rồi giao lại; chỉ dự thảo được thiếu.",
        "Missing: {missing}. Add them and issue again; only a draft may lack them.",
    )


def six_clears(clears: Clears) -> tuple[SixClear, ...]:
    """What is missing of the six clears (rule 3), in their usual order."""
    return tuple(clear for clear in SixClear if not getattr(clears, clear.value))


def expect_clear(clears: Clears) -> None:
    """Refuses the issue, with one fault for each missing clear (rule 3)."""
    missing = six_clears(clears)
    if missing:
        raise NotClear([CLEAR_FAULTS[clear] for clear in missing], missing=missing)
