"""Wording: what a notice says to its reader, in Vietnamese or in English."""

from datetime import date

from kernel.errors import Words
from services.notifications.views import ItemView, NoticeView

SHOWN = 200
COUNTED = {
    "late": Words("{n} quá hạn", "{n} late"),
    "due_soon": Words("{n} đến hạn hoặc sắp đến hạn", "{n} due or due soon"),
    "assigned": Words("{n} mới giao", "{n} newly assigned"),
    "begun": Words("{n} bắt đầu tính thời hạn", "{n} with a due day now"),
    "results": Words("{n} về kết quả", "{n} on results"),
    "verdicts_owed": Words("{n} kết quả chờ nghiệm thu", "{n} results awaiting your verdict"),
}
KINDS = {
    "assigned": Words("Việc mới giao", "Newly assigned"),
    "wait_ended": Words("Bắt đầu tính thời hạn", "Has its due day now"),
    "submitted": Words("Đã trình kết quả", "Result submitted"),
    "accepted": Words("Đã nghiệm thu", "Result accepted"),
    "returned": Words("Kết quả bị trả lại", "Result returned"),
}
LATE = Words("Quá hạn {n} ngày", "{n} days late")
TODAY = Words("Đến hạn hôm nay", "Due today")
VERDICT_LATE = Words("Nghiệm thu chậm {n} ngày", "Verdict owed for {n} days")
VERDICT_TODAY = Words("Phải nghiệm thu hôm nay", "Verdict owed today")
VERDICT_SOON = Words("Còn {n} ngày để nghiệm thu", "Verdict owed in {n} days")
SOON = Words("Còn {n} ngày", "Due in {n} days")
CLOCKS = {"rung": (LATE, TODAY, SOON), "verdict_owed": (VERDICT_LATE, VERDICT_TODAY, VERDICT_SOON)}
LEAD = Words("chủ trì: {lead}", "lead: {lead}")
DUE = Words("hạn {day}", "due {day}")
MORE = Words("và {n} việc nữa; xem đủ trong Remit.", "and {n} more; see them all in Remit.")
RECEIPT = Words(
    "Cần xác nhận đã nhận trong Remit.", "Please confirm in Remit that you received this."
)
URGENT = Words("[Khẩn] ", "[Urgent] ")


def said(words: Words, locale: str, **facts: object) -> str:
    return str(getattr(words.filled(facts), "en" if locale.lower().startswith("en") else "vi"))


def plain(text: str) -> str:
    """One line: what would start a new one, in a header or in a list, becomes a space."""
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(text.split())


def subject(notice: NoticeView, locale: str) -> str:
    counts = notice.counts.model_dump()
    parts = [said(words, locale, n=counts[name]) for name, words in COUNTED.items() if counts[name]]
    return (
        (said(URGENT, locale) if notice.urgency == "urgent" else "") + "Remit: " + ", ".join(parts)
    )


def line(item: ItemView, locale: str) -> str:
    rest = [plain(item.title)]
    if item.lead_name:
        rest.append(said(LEAD, locale, lead=plain(item.lead_name)))
    if item.due_on:
        rest.append(said(DUE, locale, day=_day(item.due_on, locale)))
    return f"{_standing(item, locale)}: " + "; ".join(rest)


def lines(notice: NoticeView, locale: str) -> list[str]:
    """At most 200, then how many more."""
    shown = [line(item, locale) for item in notice.items[:SHOWN]]
    more = notice.counts.total - len(shown)
    return [*shown, said(MORE, locale, n=more)] if more > 0 else shown


def _standing(item: ItemView, locale: str) -> str:
    if item.kind not in CLOCKS:
        return said(KINDS[item.kind], locale)
    late_words, today_words, soon_words = CLOCKS[item.kind]
    late = item.days_late or 0
    if late == 0:
        return said(today_words, locale)
    return said(late_words if late > 0 else soon_words, locale, n=abs(late))


def _day(day: date, locale: str) -> str:
    return day.isoformat() if locale.lower().startswith("en") else f"{day:%d/%m/%Y}"
