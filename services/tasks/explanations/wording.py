"""Wording: what an explanation says of a rung, of who heard it and of who was passed over."""

from kernel.errors import Words
from services.tasks.directory.answering import Basis, SkipReason
from services.tasks.escalation.ladder import Passed
from services.tasks.escalation.policies import (
    HEAD,
    INSPECTION,
    MONITOR,
    OFFICER,
    STANDING_OFFICE,
    STEERING_BODY,
    Clock,
    DayUnit,
    Rung,
)

SKIPS: dict[SkipReason, Words] = {
    SkipReason.vacant: Words(
        "{unit}: chức danh người đứng đầu khuyết.", "{unit}: the post of its head is vacant."
    ),
    SkipReason.delegated: Words(
        "{unit}: người đứng đầu vắng mặt, người được ủy quyền nhận.",
        "{unit}: its head is away, and the delegate hears it.",
    ),
    SkipReason.no_post: Words(
        "{unit}: không có chức danh người đứng đầu.", "{unit}: has no post of a head."
    ),
    SkipReason.level_abolished: Words(
        "{unit}: cấp này không còn, bỏ qua.", "{unit}: stands no more, so the level was bridged."
    ),
    SkipReason.no_superior: Words(
        "{unit}: không có cấp trên ở mức này.",
        "{unit}: has no superior at the level that the rung names.",
    ),
    SkipReason.no_officer: Words(
        "{unit}: nhiệm vụ không nêu cán bộ, người đứng đầu nhận.",
        "{unit}: no officer is named for the task, so its head hears it.",
    ),
    SkipReason.not_mapped: Words(
        "{unit}: các mức đôn đốc chưa nêu cơ quan nhận mức này.",
        "{unit}: the ladder names no unit for this audience.",
    ),
    SkipReason.fell_back: Words(
        "{unit}: không ai ở phía chủ trì trả lời, chuyển cơ quan giao.",
        "{unit}: nobody answers there, so the side of the issuer hears it.",
    ),
    SkipReason.nobody_answers: Words(
        "{unit}: không tìm được ai để báo.", "{unit}: nobody was found to hear it."
    ),
}
PASSED: dict[Passed, Words] = {
    Passed.superseded: Words(
        "Không gửi mức: {rung} ({times}), vì đã đến mức cao hơn.",
        "Not sent: {rung} ({times}), since a higher one was already due.",
    ),
    Passed.with_issuer: Words(
        "Không gửi mức: {rung} ({times}), vì khi đó kết quả đang chờ nghiệm thu.",
        "Not sent: {rung} ({times}), since the result awaited its verdict.",
    ),
    Passed.receipt: Words(
        "Không lặp mức: {rung} ({times}), vì đã có xác nhận.",
        "Not repeated: {rung} ({times}), since a receipt held.",
    ),
}
ONCE = Words("lần {first}", "time {first}")
TIMES = Words("lần {first} đến {last}", "times {first} to {last}")
DUE = Words("Hạn: {due_on} ({text}).", "Due on {due_on} ({text}).")
OWED = Words(
    "Kết quả trình ngày {submitted_on}, chờ nghiệm thu; hạn nghiệm thu: {owed_on}.",
    "The result of {submitted_on} awaits its verdict, which was owed by {owed_on}.",
)
HELD = Words(
    "Kết quả đã nằm ở cơ quan nghiệm thu {days} ngày.",
    "Its results have waited {days:day|days} for a verdict.",
)
# By clock: when it was late, and when days were left.
FIRED = {
    Clock.deadline: (
        Words(
            "Đã kích hoạt mức: {rung}; khi đó quá hạn {days} ngày.",
            "Fired: {rung}; it was {days:day|days} late then.",
        ),
        Words(
            "Đã kích hoạt mức: {rung}; khi đó còn {days} ngày.",
            "Fired: {rung}; {days:day was|days were} left then.",
        ),
    ),
    Clock.verdict: (
        Words(
            "Đã kích hoạt mức: {rung}; khi đó nghiệm thu chậm {days} ngày.",
            "Fired: {rung}; the verdict was {days:day|days} late then.",
        ),
        Words(
            "Đã kích hoạt mức: {rung}; khi đó còn {days} ngày để nghiệm thu.",
            "Fired: {rung}; {days:day was|days were} left for the verdict then.",
        ),
    ),
}
HEARD = Words(
    "{official}, {unit} ({basis}), là người nhận.", "{official} of {unit} ({basis}) hears it."
)
TOLD = Words("Đã gửi cho {official} lúc {at}.", "A notice reached {official} at {at}.")
CONFIRMED = Words("Đã xác nhận lúc {at}.", "It was confirmed at {at}.")
SOMEBODY = Words("một cán bộ", "an official")
SOME_UNIT = Words("một đơn vị", "a unit")
WATCHING = Words("theo dõi", "monitor")

AUDIENCES = {
    OFFICER: Words("cán bộ được giao", "the officer named"),
    HEAD: Words("người đứng đầu", "the head"),
    MONITOR: Words("người theo dõi", "the monitor"),
    STANDING_OFFICE: Words("cơ quan thường trực", "the standing office"),
    STEERING_BODY: Words("ban chỉ đạo", "the steering body"),
    INSPECTION: Words("cơ quan kiểm tra", "the inspection body"),
}
SUPERIOR = Words("cấp trên trực tiếp", "the superior")
HIGHER = Words("cấp trên thứ {levels}", "the superior {levels:level|levels} up")
DAYS = {
    DayUnit.calendar: Words("{n} ngày", "{n:day|days}"),
    DayUnit.working: Words("{n} ngày làm việc", "{n:working day|working days}"),
}
# By clock: before the day, on it, its mark, to the unit itself after it, and above it.
RUNGS = {
    Clock.deadline: (
        Words("nhắc trước hạn {days}", "the reminder {days} before the due day"),
        Words("nhắc vào ngày đến hạn", "the reminder on the due day"),
        Words("mốc quá hạn", "the mark of falling overdue"),
        Words("đôn đốc {who} khi quá hạn {days}", "the urging of {who} {days} after the due day"),
        Words("báo cáo lên {who} khi quá hạn {days}", "the report to {who} {days} late"),
    ),
    Clock.verdict: (
        Words("nhắc nghiệm thu trước hạn {days}", "the reminder {days} before the verdict is owed"),
        Words("nhắc nghiệm thu vào ngày đến hạn", "the reminder on the day of the verdict"),
        Words("mốc chậm nghiệm thu", "the mark of an overdue verdict"),
        Words(
            "đôn đốc {who} khi nghiệm thu chậm {days}",
            "the urging of {who} {days} after the verdict was owed",
        ),
        Words(
            "báo cáo lên {who} khi nghiệm thu chậm {days}",
            "the report to {who} of a verdict {days} late",
        ),
    ),
}


def rung_words(rung: Rung, clock: Clock) -> Words:
    """What a rung does, from its day and its audience: so a ladder of one's own is worded too."""
    before, on_the_day, mark, urging, report = RUNGS[clock]
    days = DAYS[rung.unit].filled({"n": abs(rung.offset)})
    if rung.offset < 0:
        return before.filled({"days": days})
    if rung.marks_overdue:
        return mark
    if rung.offset == 0:
        return on_the_day
    own = {OFFICER, HEAD, MONITOR} & set(rung.audience)
    who = [audience_words(token) for token in rung.audience]
    return (urging if own else report).filled({"who": who, "days": days})


def audience_words(token: str) -> Words:
    word, _, levels = token.partition(":")
    if word in AUDIENCES:
        return AUDIENCES[word]
    return SUPERIOR if levels == "1" else HIGHER.filled({"levels": int(levels)})


def basis_words(basis: str) -> Words:
    """A monitor hears it by a grant, all others by a post."""
    return WATCHING if basis == MONITOR else Basis(basis).words


def named(vi: str | None, en: str | None) -> Words:
    return Words(vi, en or vi) if vi else SOME_UNIT
