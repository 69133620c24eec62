"""The words that units, offices and rights are told in."""

from enum import StrEnum, auto

from kernel.errors import Term, Words

OPEN_END = Words("khi có quyết định khác", "an open end")


class Noun(Term):
    """What a refusal speaks of."""

    unit = "unit", "đơn vị", "unit"
    post = "post", "chức danh", "post"
    official = "official", "cán bộ", "official"
    appointment = "appointment", "lần bổ nhiệm", "appointment"
    delegation = "delegation", "ủy quyền", "delegation"
    grant = "grant", "quyền được cấp", "grant"
    group = "group", "nhóm đơn vị", "group"


class Level(Term):
    central = "central", "cấp trung ương", "central"
    province = "province", "cấp tỉnh", "province"
    district = "district", "cấp huyện", "district"
    commune = "commune", "cấp xã", "commune"
    internal = "internal", "nội bộ", "internal"


class AppointmentKind(Term):
    substantive = "substantive", "chính thức", "substantive"
    acting = "acting", "giao quyền", "acting"


class Basis(Term):
    """Why an official answers for a post or a unit today."""

    substantive = "substantive", "chính thức", "substantive"
    acting = "acting", "giao quyền", "acting"
    delegate = "delegate", "được ủy quyền", "delegate"
    deputy = "deputy", "cấp phó", "deputy"


class Vacancy(StrEnum):
    """Why nobody stands for the head of a unit."""

    unit_not_standing = auto()
    no_head_post = auto()
    nobody_appointed = auto()


class HolderKind(Term):
    official = "official", "cán bộ", "an official"
    client = "client", "phần mềm", "a client"


class Role(Term):
    issuer = "issuer", "giao việc", "issuer"
    monitor = "monitor", "theo dõi", "monitor"
    inspector = "inspector", "kiểm tra", "inspector"
    registrar = "registrar", "quản lý tổ chức", "registrar"
    administrator = "administrator", "quản trị", "administrator"
