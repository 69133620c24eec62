"""Issue days: on which days a document that assigns tasks may have been issued."""

from datetime import date

from kernel.errors import Fault, Invalid, Words

EARLIEST = date(1945, 9, 2)  # no state body of today issued anything before


class IssueDayImpossible(Invalid):
    code = "issue_day_impossible"
    title = Words("Ngày ban hành không thể có", "The day of issue is impossible")


OUT_OF_RANGE = Words(
    "Ngày ban hành phải từ {earliest} đến hôm nay, {today}.",
    "The day of issue lies between {earliest} and today, {today}.",
)


def expect_issue_day(issued_on: date, today: date) -> None:
    """Refuses a document of the future, and one that is older than the state."""
    if not EARLIEST <= issued_on <= today:
        words = OUT_OF_RANGE.filled({"earliest": EARLIEST, "today": today})
        raise IssueDayImpossible([Fault("/issued_on", "out_of_range", words)])
