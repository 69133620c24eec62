"""Lines: what the command line says, in both languages."""

from kernel.errors import Words

MIGRATING = Words("Cập nhật lược đồ dữ liệu", "Migrating")
MIGRATED = Words(
    "{service}: lược đồ và quyền đã cập nhật", "{service}: schema and rights are up to date"
)
STARTING_POSTGRES = Words("Khởi động Postgres", "Starting Postgres")
POSTGRES_RUNS = Words(
    "Postgres chạy ở 127.0.0.1:{port}, tệp nằm trong {files}",
    "Postgres runs on 127.0.0.1:{port}, its files are in {files}",
)
STARTING_WORKERS = Words("Khởi động các tiến trình phục vụ", "Starting the web workers")
SERVING = Words(
    "Đang phục vụ ở http://127.0.0.1:{port}; dữ liệu kèm theo được nạp trong lúc đó",
    "Serving on http://127.0.0.1:{port}; what is shipped is loaded meanwhile",
)
TRY = Words("Thử:", "Try:")
AS = Words("# với vai `{persona}`", "# as `{persona}`")
READY = Words(
    "Sẵn sàng: {address}  tài liệu ở /docs, thư trong {mail}, Ctrl-C để dừng tất cả",
    "Ready: {address}  docs at /docs, mail in {mail}, Ctrl-C stops all",
)
BEGUN = Words("{stage} …", "{stage} …")
AT = Words("{stage}: {done} trên {of}", "{stage}: {done} of {of}")
UNITS = Words("đơn vị: có {known}, trong đó {new} mới", "units: {known} known, {new} of them new")
DIRECTIVES = Words(
    "văn bản: {directives}; đã giao {tasks} nhiệm vụ, còn {drafts} dự thảo",
    "directives: {directives}, {tasks:task|tasks} issued, {drafts:draft|drafts} left",
)
SWEPT = Words("đôn đốc: đã kích hoạt {fired} mức", "sweep: {fired:rung|rungs} fired now")
TURNS = Words(
    "đã mở {n} kỳ của nhiệm vụ định kỳ",
    "{n:turn|turns} of recurring tasks opened",
)
FIRED = Words("đã kích hoạt {n} mức đôn đốc", "{n:rung|rungs} fired")
REMINDED = Words("đã nhắc nghiệm thu {n} lần", "{n:reminder|reminders} of verdicts")
CLOCK = Words("đồng hồ chỉ {at}", "the clock shows {at}")
HOLDS = Words("đúng    {what}", "holds   {what}")
BROKEN = Words("SAI     {what}", "BROKEN  {what}")
PASSED_OVER = Words(
    "{service} bỏ qua mục {number} của {source}, {name}",
    "{service} passes over entry {number} of {source}, {name}",
)
WRITTEN = Words("đã ghi {path}", "{path} is written")
FAULTY = Words(
    "{n} dòng có lỗi: chưa thay đổi gì", "{n:row has|rows have} a fault: nothing was changed"
)
TRIED = Words("chỉ mới thử; thêm `--apply` để nhập", "tried only; add `--apply` to take it in")
APPLIED = Words(
    "đã nhập: giao {tasks} nhiệm vụ, {drafts} dự thảo",
    "applied: {tasks:task|tasks} issued, {drafts:draft|drafts}",
)
MORE_ROWS = Words("còn {n} dòng: GET {path}", "{n} more: GET {path}")
MORE = Words("còn {n} nữa", "{n} more")
ROWS = Words(
    "{rows} dòng: {issue} giao được, {drafts} dự thảo, {duplicates} trùng",
    "{rows:row|rows}: {issue} to issue, {drafts:draft|drafts}, {duplicates:duplicate|duplicates}",
)
# Of a child of the supervisor.
ENDED = Words(
    "{child} đã dừng ({fate}); khởi động lại sau {pause:.1f} giây",
    "{child} ended ({fate}); starting it again in {pause:.1f} s",
)
CANNOT_START = Words("{child} không khởi động được: {error}", "{child} cannot start: {error}")
ANSWERS_AGAIN = Words("{child} đã trả lời lại", "{child} answers again")
HANGS = Words("{child} bị treo; đang dừng hẳn", "{child} hangs; killing it")
SILENT = Words("{child} không trả lời", "{child} does not answer")
SILENT_YET = Words("{child} chưa trả lời", "{child} does not answer yet")
STOPPED_LATE = Words(
    "{child} không dừng kịp; đang dừng hẳn", "{child} did not stop in time; killing it"
)
# The figures of a summary.
AS_OF = Words("Remit, tính đến {day}", "Remit, as of {day}")
STANDING = Words("đơn vị đang tồn tại", "units that stand today")
ISSUED = Words("nhiệm vụ đã giao (tính từng đơn vị)", "tasks issued (after fan-out)")
DRAFTS = Words(
    "dự thảo, chưa rõ đơn vị chủ trì hoặc chưa đủ 6 rõ", "drafts, lead to be settled or not clear"
)
OPEN = Words("đang thực hiện: trong hạn / quá hạn", "open in term / open overdue")
DONE = Words("hoàn thành: đúng hạn / quá hạn", "done on time / done late")
RUNGS = Words("mức đôn đốc đã kích hoạt", "rungs of the ladder fired")
NOTICES = Words("thông báo đã đến", "notices delivered")
CANNOT_LISTEN = Words(
    "Không mở được cổng {place} ({why}). Hãy đặt `REMIT_PORT`.",
    "Cannot listen on {place} ({why}). Set `REMIT_PORT`.",
)
NOT_STARTED = Words("{name} không khởi động{seen}", "{name} does not start{seen}")
SEEN = Words("; phần cuối của {log}:\n  {tail}", "; the end of {log}:\n  {tail}")
