"""Refusals of texts: what an author is told when his words give no day, or more than one."""

from collections.abc import Sequence
from datetime import date

from kernel.errors import Fault, Invalid, Words
from services.tasks.deadlines.rules import DeadlineImpossible

_MOST_NAMED = 12


class DeadlineDisagrees(Invalid):
    code = "deadline_disagrees"
    title = Words("Thời hạn không khớp", "The deadline contradicts itself")
    detail = Words(
        "Loại `{kind}` với lời văn '{text}' cho: {found}; nhưng dòng này ghi {stated}. Hãy sửa một "
        "trong hai.",
        "Kind `{kind}` with the words '{text}' gives: {found}; but the row states {stated}. "
        "Correct one of them.",
    )


SEVERAL = Words(
    "Lời văn nêu nhiều thời điểm: {found}. Hãy ghi ngày hạn vào cột `deadline_resolved`, hoặc chỉ "
    "giữ một thời điểm.",
    "The words tell several times: {found}. State the due day in `deadline_resolved`, or keep one "
    "of them.",
)
SEVERAL_TURNS = Words(
    "Nêu nhiều chu kỳ: {found}. Mỗi dòng một chu kỳ; hãy tách thành nhiều dòng.",
    "Several frequencies: {found}. A row has one; divide it into rows.",
)
UNREAD = Words(
    "Không hiểu chắc chắn: {found}. Hãy viết rõ hơn, ví dụ ngày 25/01/2027 hoặc quý II/2027, hoặc "
    "ghi ngày hạn vào cột `deadline_resolved`.",
    "Not understood for certain: {found}. Write it more plainly, as 25/01/2027 or quarter II/2027, "
    "or state the due day in `deadline_resolved`.",
)
UNREAD_TURN = Words(
    "Không phải kỳ hay ngày chốt nào của việc định kỳ: {found}. Hãy ghi, ví dụ: trước ngày 25 hằng "
    "tháng; hằng tuần vào thứ Năm; 6 tháng một lần; thường xuyên.",
    "No turn or cut-off that a recurring duty can have: {found}. Write, for instance: before the "
    "25th of every month; weekly on Thursday; every 6 months; regularly.",
)
BEGINNING = Words(
    "{found} là mốc bắt đầu, không phải hạn cuối. Hãy ghi hạn cuối vào lời văn hoặc vào cột "
    "`deadline_resolved`.",
    "{found} tells a beginning, not an end. Say the end in the words or in `deadline_resolved`.",
)
IMPOSSIBLE_DAY = Words(
    "Ngày {found} không có trong lịch; phải là một ngày có thật (ngày/tháng/năm).",
    "{found}: should be a day that exists (dd/mm/yyyy).",
)
OTHER_KIND = Words(
    "Loại `{kind}` không hợp với lời văn: {found}. Loại đúng là `{right}`.",
    "Kind `{kind}` does not go with the words: {found}. The right kind is `{right}`.",
)
NO_TIME = Words(
    "Loại `{kind}` cần lời văn nêu rõ thời hạn, ví dụ: {example}; '{text}' không nêu.",
    "Kind `{kind}` needs words that tell the time, as: {example}; '{text}' does not.",
)
TOO_LONG = Words(
    "Lời văn của thời hạn nhiều nhất {longest} ký tự.",
    "The words of a deadline have at most {longest} characters.",
)
UNKNOWN_KIND = Words(
    "'{kind}' phải là một trong: `{kinds}`.", "'{kind}' should be one of: `{kinds}`."
)
NO_DAY = Words(
    "'{value}' phải là ngày có thật dạng `YYYY-MM-DD`.",
    "'{value}' should be a real day written `YYYY-MM-DD`.",
)


def wrong(field: str, code: str, words: Words, **facts: object) -> DeadlineImpossible:
    return DeadlineImpossible([Fault(f"/deadline/{field}", code, words.filled(facts))])


def quoted(pieces: Sequence[tuple[str, date | None]]) -> list[Words]:
    """What was found, as the author wrote it, with the day that it means."""
    plain, dated = Words("'{said}'", "'{said}'"), Words("'{said}' ({day})", "'{said}' ({day})")
    return [
        (dated if day else plain).filled({"said": said, "day": day})
        for said, day in pieces[:_MOST_NAMED]
    ]
