"""The first tables of tasks, with the default ladder (design, rule 14)."""

from alembic import op

from migrations.kernel_20261121 import create_kernel_tables

revision = "tasks_20261121"
down_revision = None

TABLES = """
CREATE TABLE calendar_day (
    day DATE NOT NULL,
    working BOOLEAN NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT,
    name TEXT,
    status TEXT,
    PRIMARY KEY (day)
);
CREATE INDEX ix_calendar_day_ordinal ON calendar_day (ordinal);
CREATE TABLE directive (
    directive_id UUID NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    issuer_unit_id UUID NOT NULL,
    issued_on DATE NOT NULL,
    note TEXT,
    registered_at timestamptz NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (directive_id),
    UNIQUE (number)
);
CREATE TABLE escalation (
    task_id UUID NOT NULL,
    deadline_version SMALLINT NOT NULL,
    rung TEXT NOT NULL,
    occurrence SMALLINT NOT NULL,
    escalation_id UUID NOT NULL,
    fired_at timestamptz NOT NULL,
    days_late INTEGER NOT NULL,
    ladder_version INTEGER NOT NULL,
    audience JSONB DEFAULT '[]' NOT NULL,
    skipped JSONB DEFAULT '[]' NOT NULL,
    superseded JSONB DEFAULT '[]' NOT NULL,
    PRIMARY KEY (task_id, deadline_version, rung, occurrence)
);
CREATE INDEX ix_escalation_escalation_id ON escalation (escalation_id);
CREATE TABLE import_run (
    import_id UUID NOT NULL,
    by_id UUID NOT NULL,
    at timestamptz NOT NULL,
    file_hash TEXT NOT NULL,
    rows JSONB DEFAULT '[]' NOT NULL,
    report JSONB DEFAULT '[]' NOT NULL,
    applied_at timestamptz,
    PRIMARY KEY (import_id)
);
CREATE TABLE known_delegation (
    delegation_id UUID NOT NULL,
    post_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    to_official_id UUID NOT NULL,
    from_on DATE NOT NULL,
    to_on DATE,
    PRIMARY KEY (delegation_id)
);
CREATE INDEX ix_known_delegation_unit_id ON known_delegation (unit_id);
CREATE TABLE known_group (
    group_id UUID NOT NULL,
    code TEXT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    members JSONB DEFAULT '[]' NOT NULL,
    PRIMARY KEY (group_id),
    UNIQUE (code)
);
CREATE TABLE known_notice (
    notice_id UUID NOT NULL,
    official_id UUID NOT NULL,
    delivered_at timestamptz,
    confirmed_at timestamptz,
    PRIMARY KEY (notice_id)
);
CREATE TABLE known_official (
    official_id UUID NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (official_id)
);
CREATE TABLE known_post (
    post_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    title TEXT NOT NULL,
    is_head BOOLEAN NOT NULL,
    rank INTEGER NOT NULL,
    PRIMARY KEY (post_id)
);
CREATE INDEX ix_known_post_unit_id ON known_post (unit_id);
CREATE TABLE known_right (
    grant_id UUID NOT NULL,
    holder_id UUID NOT NULL,
    role TEXT NOT NULL,
    unit_id UUID,
    from_on DATE NOT NULL,
    to_on DATE,
    PRIMARY KEY (grant_id)
);
CREATE INDEX ix_known_right_holder_id ON known_right (holder_id);
CREATE TABLE known_telling (
    escalation_id UUID NOT NULL,
    notice_id UUID NOT NULL,
    PRIMARY KEY (escalation_id, notice_id)
);
CREATE TABLE known_tenure (
    appointment_id UUID NOT NULL,
    post_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    official_id UUID NOT NULL,
    kind TEXT NOT NULL,
    from_on DATE NOT NULL,
    to_on DATE,
    PRIMARY KEY (appointment_id)
);
CREATE INDEX ix_known_tenure_official_id ON known_tenure (official_id);
CREATE INDEX ix_known_tenure_unit_id ON known_tenure (unit_id);
CREATE TABLE known_unit (
    unit_id UUID NOT NULL,
    code TEXT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    level TEXT NOT NULL,
    kind TEXT NOT NULL,
    branch TEXT,
    parent_id UUID,
    valid_from DATE NOT NULL,
    valid_to DATE,
    path UUID[] NOT NULL,
    commune_id UUID,
    province_id UUID,
    PRIMARY KEY (unit_id)
);
CREATE INDEX ix_known_unit_code ON known_unit (code);
CREATE INDEX ix_known_unit_parent_id ON known_unit (parent_id);
CREATE TABLE ladder (
    version SERIAL NOT NULL,
    name TEXT NOT NULL,
    rungs JSONB DEFAULT '[]' NOT NULL,
    offices JSONB DEFAULT '{}' NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (version)
);
CREATE TABLE ladder_clock (
    task_id UUID NOT NULL,
    deadline_version SMALLINT NOT NULL,
    next_rung SMALLINT NOT NULL,
    next_occurrence SMALLINT NOT NULL,
    next_rung_at timestamptz NOT NULL,
    PRIMARY KEY (task_id)
);
CREATE INDEX ix_ladder_clock_next_rung_at ON ladder_clock (next_rung_at);
CREATE TABLE succession (
    old_code TEXT NOT NULL,
    new_code TEXT NOT NULL,
    effective_from DATE NOT NULL,
    PRIMARY KEY (old_code)
);
CREATE TABLE tally (
    unit_id UUID NOT NULL,
    task_class TEXT NOT NULL,
    slot SMALLINT NOT NULL,
    tasks BIGINT NOT NULL,
    PRIMARY KEY (unit_id, task_class, slot)
);
CREATE TABLE task (
    task_id UUID NOT NULL,
    directive_id UUID,
    item TEXT,
    title TEXT NOT NULL,
    product TEXT,
    indicator TEXT,
    directive_type TEXT DEFAULT 'task' NOT NULL,
    issuer_unit_id UUID NOT NULL,
    lead_unit_id UUID,
    lead_basis TEXT,
    lead_settled_by UUID,
    group_id UUID,
    is_roll_up BOOLEAN DEFAULT false NOT NULL,
    roll_up_id UUID,
    commune_id UUID,
    province_id UUID,
    branch TEXT,
    status TEXT NOT NULL,
    task_class TEXT,
    assigned_on DATE NOT NULL,
    deadline JSONB,
    due_on DATE,
    deadline_version INTEGER DEFAULT '1' NOT NULL,
    ladder_version INTEGER DEFAULT '1' NOT NULL,
    issued_at timestamptz,
    received_at timestamptz,
    reported_at timestamptz,
    submitted_on DATE,
    closed_on DATE,
    note TEXT,
    version INTEGER DEFAULT '1' NOT NULL,
    PRIMARY KEY (task_id),
    FOREIGN KEY(directive_id) REFERENCES directive (directive_id)
);
CREATE INDEX ix_task_directive_id ON task (directive_id);
CREATE INDEX task_commune ON task (commune_id, task_class, due_on, task_id);
CREATE INDEX task_due ON task (task_class, due_on, task_id);
CREATE INDEX task_issuer ON task (issuer_unit_id, task_class, due_on, task_id);
CREATE INDEX task_lead ON task (lead_unit_id, task_class, due_on, task_id);
CREATE INDEX task_ordered ON task (directive_id, item) WHERE roll_up_id is null;
CREATE INDEX task_province ON task (province_id, task_class, due_on, task_id);
CREATE INDEX task_roll_up ON task (roll_up_id) WHERE roll_up_id is not null;
CREATE TABLE coordination (
    task_id UUID NOT NULL,
    party_id UUID NOT NULL,
    party TEXT NOT NULL,
    PRIMARY KEY (task_id, party_id),
    FOREIGN KEY(task_id) REFERENCES task (task_id)
);
CREATE INDEX ix_coordination_party_id ON coordination (party_id);
CREATE TABLE progress_report (
    task_id UUID NOT NULL,
    report_id UUID NOT NULL,
    by_id UUID NOT NULL,
    at timestamptz NOT NULL,
    percent SMALLINT,
    text TEXT NOT NULL,
    PRIMARY KEY (task_id, report_id),
    FOREIGN KEY(task_id) REFERENCES task (task_id)
);
CREATE TABLE receipt (
    task_id UUID NOT NULL,
    official_id UUID NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (task_id, official_id),
    FOREIGN KEY(task_id) REFERENCES task (task_id)
);
CREATE TABLE submission (
    task_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    by_id UUID NOT NULL,
    at timestamptz NOT NULL,
    submitted_on DATE NOT NULL,
    product TEXT NOT NULL,
    PRIMARY KEY (task_id, submission_id),
    FOREIGN KEY(task_id) REFERENCES task (task_id)
);
CREATE TABLE verdict (
    task_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    by_id UUID NOT NULL,
    at timestamptz NOT NULL,
    accepted BOOLEAN NOT NULL,
    reason TEXT,
    PRIMARY KEY (task_id, submission_id),
    FOREIGN KEY(task_id) REFERENCES task (task_id)
)
"""

LADDER = """
insert into ladder (version, name, since, offices, rungs) values (1, 'default', clock_now(),
'{"standing_office": "P-CSC-SO", "steering_body": "P-CSC", "inspection": "P-UBKT"}', '[
    {"name": "t-7", "offset": -7, "audience": ["officer", "head"], "urgency": "normal", "receipt_required": false, "unit": "calendar", "repeat_days": null},
    {"name": "t-3", "offset": -3, "audience": ["officer", "head"], "urgency": "normal", "receipt_required": false, "unit": "calendar", "repeat_days": null},
    {"name": "t-1", "offset": -1, "audience": ["officer", "head"], "urgency": "normal", "receipt_required": false, "unit": "calendar", "repeat_days": null},
    {"name": "overdue", "offset": 0, "audience": [], "urgency": "normal", "receipt_required": false, "unit": "calendar", "repeat_days": null},
    {"name": "head", "offset": 1, "audience": ["head"], "urgency": "high", "receipt_required": true, "unit": "calendar", "repeat_days": null},
    {"name": "superior", "offset": 3, "audience": ["superior:1"], "urgency": "high", "receipt_required": false, "unit": "calendar", "repeat_days": null},
    {"name": "level_above", "offset": 7, "audience": ["superior:2", "standing_office"], "urgency": "urgent", "receipt_required": false, "unit": "calendar", "repeat_days": null},
    {"name": "steering", "offset": 15, "audience": ["steering_body"], "urgency": "urgent", "receipt_required": false, "unit": "calendar", "repeat_days": null},
    {"name": "inspection", "offset": 30, "audience": ["inspection"], "urgency": "urgent", "receipt_required": false, "unit": "calendar", "repeat_days": 7}
]')
"""


def upgrade() -> None:
    create_kernel_tables()
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    op.execute(LADDER.replace(":", "\\:"))
