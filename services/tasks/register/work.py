"""Work: what the lead reported and handed in and what was decided on it, as JSON that Postgres
makes."""

AUTHOR = """json_build_object('official_id', {row}.by_id, 'name', (
        select o.name from known_official o where o.official_id = {row}.by_id))"""


def report(row: str) -> str:
    """A row of `progress_report` as a ReportView."""
    return f"""json_build_object('report_id', {row}.report_id, 'at', {row}.at,
        'by', {AUTHOR.format(row=row)}, 'percent', {row}.percent, 'text', {row}.text)"""


def submission(row: str) -> str:
    """A row of `submission` as a SubmissionView."""
    return f"""json_build_object('submission_id', {row}.submission_id, 'at', {row}.at,
        'by', {AUTHOR.format(row=row)}, 'submitted_on', {row}.submitted_on,
        'product', {row}.product)"""


def verdict(row: str) -> str:
    """A row of `verdict` as a VerdictView."""
    return f"""json_build_object('submission_id', {row}.submission_id, 'at', {row}.at,
        'by', {AUTHOR.format(row=row)}, 'accepted', {row}.accepted, 'reason', {row}.reason)"""


def latest_results(task: str) -> str:
    """The latest of each, as members of the object that shows a task."""
    return f"""
        'latest_report', (
            select {report("r")} from progress_report r where r.task_id = {task}.task_id
            order by r.at desc, r.report_id desc limit 1),
        'latest_submission', (
            select {submission("s")} from submission s where s.task_id = {task}.task_id
            order by s.at desc, s.submission_id desc limit 1),
        'latest_verdict', (
            select {verdict("v")} from verdict v where v.task_id = {task}.task_id
            order by v.at desc, v.submission_id desc limit 1)"""  # noqa: S608 made of constants
