"""Demo officials: fictional people for real offices, the same ones at every load, and never to be
taken for real."""

from dataclasses import dataclass
from hashlib import sha256

MAIL = "demo.remit.invalid"  # .invalid can never be delivered (RFC 2606)
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Lò Nông Vi Cao"
MIDDLE = (
    "Văn Thị Hữu Đức Minh Thanh Quốc Xuân Ngọc Thu Gia Bảo Khánh Hải Hồng Công Đình Thùy Anh Kim"
)
GIVEN = (
    "An Bình Châu Chi Cường Dũng Dung Đạt Giang Hà Hạnh Hiếu Hòa Hùng Hương Khoa Lan Liên Linh "
    "Long "
    "Mai Mạnh Nam Nga Nghĩa Nhung Oanh Phong Phúc Phương Quân Quỳnh Sơn Tâm Thảo Thủy Trang Trung "
    "Tuấn Yến"
)


@dataclass(frozen=True)
class Titles:
    """What the holder of an office is called, and the deputy when the demo has one."""

    head: str
    deputy: str
    deputy_en: str


def demo_name(key: str) -> str:
    """A Vietnamese-looking name that follows from the key alone."""
    draw = int.from_bytes(sha256(key.encode()).digest()[:8])
    chosen = []
    for names in (FAMILY, MIDDLE, GIVEN):
        words = names.split()
        draw, place = divmod(draw, len(words))
        chosen.append(words[place])
    return f"{' '.join(chosen)} (demo)"


def demo_mail(key: str) -> str:
    return f"{key}@{MAIL}"


def granted(text: str) -> list[tuple[str, str | None]]:
    """`monitor; issuer@P-GS` is monitor of the whole nation and issuer at P-GS."""
    rights = [part.strip().partition("@") for part in text.split(";") if part.strip()]
    return [(role, code or None) for role, _, code in rights]
