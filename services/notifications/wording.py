"""Wording: what a notice says to its reader, in Vietnamese or in English."""

from typing import NamedTuple

from kernel.errors import Words
from services.notifications.views import ItemView, NoticeView

SHOWN = 200
COUNTED = {
    "late": Words("{n} nhiệm vụ quá hạn", "{n:overdue task|overdue tasks}"),
    "due_soon": Words("{n} nhiệm vụ đến hạn hoặc sắp đến hạn", "{n:task|tasks} due today or soon"),
    "assigned": Words("{n} nhiệm vụ mới giao", "{n:newly assigned task|newly assigned tasks}"),
    "begun": Words(
        "{n} nhiệm vụ bắt đầu tính thời hạn", "{n:task|tasks} with a due day from now on"
    ),
    "results": Words(
        "{n} nhiệm vụ có kết quả được trình hoặc xét",
        "{n:task|tasks} with a result handed in or decided on",
    ),
    "verdicts_owed": Words(
        "{n} kết quả chờ nghiệm thu", "{n:result awaits|results await} your verdict"
    ),
}
KINDS = {
    "assigned": Words("Nhiệm vụ mới giao", "Newly assigned"),
    "wait_ended": Words("Bắt đầu tính thời hạn", "Has its due day now"),
    "submitted": Words("Đã trình kết quả", "Result submitted"),
    "accepted": Words("Đã nghiệm thu", "Result accepted"),
    "returned": Words("Kết quả bị trả lại", "Result returned"),
}
# By clock: late, on the day, days left.
CLOCKS = {
    "rung": (
        Words("Quá hạn {n} ngày", "{n:day|days} late"),
        Words("Đến hạn hôm nay", "Due today"),
        Words("Còn {n} ngày", "Due in {n:day|days}"),
    ),
    "verdict_owed": (
        Words("Nghiệm thu chậm {n} ngày", "Verdict {n:day|days} late"),
        Words("Phải nghiệm thu hôm nay", "Verdict owed today"),
        Words("Còn {n} ngày để nghiệm thu", "Verdict owed in {n:day|days}"),
    ),
}
# With its item and document, with one of them, or by the title alone.
NAMED = {
    (True, True): Words(
        "{title} (mục {item}, văn bản số {number})", "{title} (item {item} of document {number})"
    ),
    (False, True): Words("{title} (văn bản số {number})", "{title} (document {number})"),
    (True, False): Words("{title} (mục {item})", "{title} (item {item})"),
    (False, False): Words("{title}", "{title}"),
}
LEAD = Words("chủ trì: {lead}", "lead: {lead}")
DUE = Words("hạn {day}", "due {day}")
VERDICT_DUE = Words("hạn nghiệm thu {day}", "verdict due {day}")
MORE = Words(
    "và {n} nhiệm vụ nữa; xem đủ trong Remit.",
    "and {n:more task|more tasks}; see them all in Remit.",
)
RECEIPT = Words(
    "Cần xác nhận đã nhận trong Remit.", "Please confirm in Remit that you received this."
)
OPEN = Words("Mở nhiệm vụ", "Open the task")
URGENT = Words("[Khẩn] ", "[Urgent] ")


class Line(NamedTuple):
    """What is told of one task, and where it is found; nowhere for what only counts the rest."""

    text: str
    link: str | None


def said(words: Words, locale: str, **facts: object) -> str:
    return words.filled(facts).to(locale)


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
    kept = (bool(item.item), bool(item.directive_number))
    title = _theirs(item.title, item.title_en)
    facts = {"item": plain(item.item or ""), "number": plain(item.directive_number or "")}
    rest = [said(NAMED[kept], locale, title=title, **facts)]
    if item.lead_name:
        rest.append(said(LEAD, locale, lead=_theirs(item.lead_name, item.lead_name_en)))
    if item.due_on:
        words = VERDICT_DUE if item.kind == "verdict_owed" else DUE
        rest.append(said(words, locale, day=item.due_on))
    return f"{_standing(item, locale)}: " + "; ".join(rest)


def lines(notice: NoticeView, locale: str, door: str) -> list[Line]:
    """At most 200, then how many more; each with the address of its task behind the public
    door."""
    shown = [
        Line(line(item, locale), f"{door.rstrip('/')}/v1/tasks/{item.task_id}")
        for item in notice.items[:SHOWN]
    ]
    more = notice.counts.total - len(shown)
    return [*shown, Line(said(MORE, locale, n=more), None)] if more > 0 else shown


def _theirs(vi: str, en: str | None) -> Words:
    """A name in the reader's language, where it has one."""
    return Words(plain(vi), plain(en or vi))


def _standing(item: ItemView, locale: str) -> str:
    if item.kind not in CLOCKS:
        return said(KINDS[item.kind], locale)
    late_words, today_words, soon_words = CLOCKS[item.kind]
    late = item.days_late or 0
    if late == 0:
        return said(today_words, locale)
    return said(late_words if late > 0 else soon_words, locale, n=abs(late))
