"""Terms: what refusals of tasks speak of, and the rights that they ask for, in both languages."""

from kernel.errors import Term, Words


class Noun(Term):
    task = "task", "nhiệm vụ", "task"
    directive = "directive", "văn bản", "directive"
    unit = "unit", "đơn vị", "unit"
    escalation = "escalation", "lần báo cáo lên cấp trên", "escalation"
    ladder = "ladder", "bộ các mức đôn đốc", "ladder"
    import_run = "import_run", "lần nhập tệp", "import"


class Need(Term):
    """What an act asks for: "this needs …"."""

    issuer = (
        "issuer",
        "quyền giao việc tại cơ quan giao",
        "being an issuer at the assigning unit",
    )
    issuer_of_each = (
        "issuer_of_each",
        "quyền giao việc tại cơ quan giao của từng nhiệm vụ",
        "being an issuer at the assigning unit of each task",
    )
    deciding = (
        "deciding",
        "quyền quyết định tại cơ quan nghiệm thu",
        "speaking for the unit that decides on the result",
    )
    lead = "lead", "giữ chức danh ở đơn vị chủ trì", "a post in the lead unit"
    recorder = (
        "recorder",
        "quyền giao việc tại một đơn vị",
        "being an issuer at a unit",
    )


RECORDER_FOR = Words("quyền giao việc tại: {units}", "being an issuer at: {units}")
