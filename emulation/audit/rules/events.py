"""The audit's closed vocabulary, and how its pages say it."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """Everything that is ever recorded, `<thing>.<verb>`, in alphabetical order."""

    ACCOUNT_CHANGE_PASSWORD = "account.change_password"  # noqa: S105 -- the name of an act
    ACCOUNT_CREATE = "account.create"
    ACCOUNT_DISABLE = "account.disable"
    ACCOUNT_ENABLE = "account.enable"
    ACCOUNT_RESET_PASSWORD = "account.reset_password"  # noqa: S105 -- the name of an act
    APPEAL_DISMISS = "appeal.dismiss"
    APPEAL_FILE = "appeal.file"
    APPEAL_UPHOLD = "appeal.uphold"
    ASSIGNMENT_GIVE = "assignment.give"
    ASSIGNMENT_TAKE_BACK = "assignment.take_back"
    AWARD_RECORD = "award.record"
    BOARD_CORRECT = "board.correct"
    BOARD_CORRECTION_DECLINE = "board.correction_decline"
    BOARD_CORRECTION_PROPOSE = "board.correction_propose"
    BOARD_HOLD = "board.hold"
    BOARD_PUBLISH = "board.publish"
    BOARD_REVEAL = "board.reveal"
    BOARD_SET_UP = "board.set_up"
    CAMPAIGN_CHANGE = "campaign.change"
    CAMPAIGN_CLOSE = "campaign.close"
    CAMPAIGN_CREATE = "campaign.create"
    CAMPAIGN_EXTEND = "campaign.extend"
    CAMPAIGN_EXTEND_DROP = "campaign.extend_drop"
    CAMPAIGN_EXTEND_PROPOSE = "campaign.extend_propose"
    CAMPAIGN_OPEN = "campaign.open"
    CLUSTER_CREATE = "cluster.create"
    CLUSTER_LEAD = "cluster.lead"
    CLUSTER_LEAD_END = "cluster.lead_end"
    CLUSTER_LEAVE = "cluster.leave"
    CLUSTER_PUT = "cluster.put"
    CLUSTER_RENAME = "cluster.rename"
    COPY_COMPARE = "copy.compare"
    DECISION_PASSED_OVER = "decision.passed_over"
    DECISION_PASS_UP = "decision.pass_up"  # noqa: S105 -- the name of an act
    DECISION_RECOGNISE = "decision.recognise"
    DECISION_REJECT = "decision.reject"
    DECISION_REOPEN = "decision.reopen"
    DECISION_RETURN = "decision.return"
    DECISION_REVOKE_CONFIRM = "decision.revoke_confirm"
    DECISION_REVOKE_DROP = "decision.revoke_drop"
    DECISION_REVOKE_PROPOSE = "decision.revoke_propose"
    DECISION_UNDO = "decision.undo"
    DEMO_LOAD = "demo.load"
    ENTRY_CREDIT = "entry.credit"
    ENTRY_DELETE = "entry.delete"
    ENTRY_DERIVE = "entry.derive"
    ENTRY_DRAFT = "entry.draft"
    ENTRY_HELD = "entry.held"
    ENTRY_IMPORT = "entry.import"
    ENTRY_LOOK = "entry.look"
    ENTRY_MEND = "entry.mend"
    ENTRY_PRESS = "entry.press"
    ENTRY_REMIND = "entry.remind"
    ENTRY_RESUME = "entry.resume"
    ENTRY_SAVE = "entry.save"
    ENTRY_SUBMIT = "entry.submit"
    ENTRY_UNHELD = "entry.unheld"
    ENTRY_WITHDRAW = "entry.withdraw"
    EVIDENCE_ADD = "evidence.add"
    EVIDENCE_ARRANGE = "evidence.arrange"
    EVIDENCE_CAPTION = "evidence.caption"
    EVIDENCE_REMOVE = "evidence.remove"
    EVIDENCE_RESTORE = "evidence.restore"
    GUIDANCE_ISSUE = "guidance.issue"
    HOLIDAY_PUT = "holiday.put"
    HOLIDAY_REMOVE = "holiday.remove"
    LEVEL_ADD = "level.add"
    MEETING_CONFIRM = "meeting.confirm"
    MEETING_SEND_BACK = "meeting.send_back"
    MEETING_TYPE = "meeting.type"
    MEMBER_COUNT_SET = "member_count.set"
    MESSAGE_POST = "message.post"
    MESSAGE_STRIKE = "message.strike"
    MONTH_NOTHING = "month.nothing"
    MONTH_TAKE_BACK = "month.take_back"
    PAYLOAD_ERASE = "payload.erase"
    PERSON_ADD = "person.add"
    PERSON_IMPORT = "person.import"
    PROGRESS_MOVE = "progress.move"
    PROGRESS_NOTE = "progress.note"
    PROGRESS_STRIKE = "progress.strike"
    RECOGNITION_ADD = "recognition.add"
    RECOGNITION_ARRANGE = "recognition.arrange"
    RECOGNITION_CANCEL = "recognition.cancel"
    RECOGNITION_CHECK = "recognition.check"
    RECOGNITION_CONCLUDE = "recognition.conclude"
    RECOGNITION_CREATE = "recognition.create"
    RECOGNITION_EDIT = "recognition.edit"
    RECOGNITION_PROPOSE = "recognition.propose"
    RECOGNITION_REMOVE = "recognition.remove"
    RECOGNITION_SEND_BACK = "recognition.send_back"
    RECUSAL_DECLARE = "recusal.declare"
    RECUSAL_LIFT = "recusal.lift"
    RECUSAL_REFUSE = "recusal.refuse"
    RECUSAL_REQUEST = "recusal.request"
    RECUSAL_UPHOLD = "recusal.uphold"
    ROLE_END = "role.end"
    ROLE_GRANT = "role.grant"
    ROUTE_ADD = "route.add"
    ROUTE_CONFIRM = "route.confirm"
    ROUTE_DROP = "route.drop"
    ROUTE_PROPOSE = "route.propose"
    RULESET_CHANGE = "ruleset.change"
    RULESET_CREATE = "ruleset.create"
    RULESET_FREEZE = "ruleset.freeze"
    RULESET_PROPOSE = "ruleset.propose"
    SCAN_ASSIGN = "scan.assign"
    SCAN_PUT_AWAY = "scan.put_away"
    SCAN_TAKE = "scan.take"
    SESSION_REVOKE = "session.revoke"
    SESSION_SIGN_IN = "session.sign_in"
    SESSION_SIGN_OUT = "session.sign_out"
    SHEET_BEGIN = "sheet.begin"
    SHEET_SCORE = "sheet.score"
    SHEET_SEND = "sheet.send"
    STAND_IN_APPOINT = "stand_in.appoint"
    STAND_IN_CONFIRM = "stand_in.confirm"
    STAND_IN_END = "stand_in.end"
    TRAIL_EXPORT = "trail.export"
    TRAIT_SWITCH = "trait.switch"
    UNIT_ADD = "unit.add"
    UNIT_CHANGE = "unit.change"
    UNIT_IMPORT = "unit.import"
    UNIT_MARK = "unit.mark"
    UNIT_MARK_END = "unit.mark_end"
    UNIT_SUCCEED = "unit.succeed"
    UNIT_UNMARK = "unit.unmark"
    WRITER_END = "writer.end"
    WRITER_INVITE = "writer.invite"


EVENTS = frozenset(Event)

EVENT_LABELS: dict[Event, str] = {
    Event.ACCOUNT_CHANGE_PASSWORD: "Đổi mật khẩu",
    Event.ACCOUNT_CREATE: "Tạo tài khoản",
    Event.ACCOUNT_DISABLE: "Khóa tài khoản",
    Event.ACCOUNT_ENABLE: "Mở lại tài khoản",
    Event.ACCOUNT_RESET_PASSWORD: "Cấp lại mật khẩu",
    Event.APPEAL_DISMISS: "Trả lời đề nghị xem xét lại: giữ nguyên",
    Event.APPEAL_FILE: "Đề nghị xem xét lại",
    Event.APPEAL_UPHOLD: "Trả lời đề nghị xem xét lại: xét lại",
    Event.ASSIGNMENT_GIVE: "Giao người xử lý",
    Event.ASSIGNMENT_TAKE_BACK: "Trả về danh sách chung",
    Event.AWARD_RECORD: "Ghi việc đã được khen",
    Event.BOARD_CORRECT: "Công bố bản đính chính bảng xếp hạng",
    Event.BOARD_CORRECTION_DECLINE: "Không chốt bản đính chính bảng xếp hạng",
    Event.BOARD_CORRECTION_PROPOSE: "Trình bản đính chính bảng xếp hạng",
    Event.BOARD_HOLD: "Giữ kín kết quả đến lễ công bố",
    Event.BOARD_PUBLISH: "Công bố kết quả xếp hạng",
    Event.BOARD_REVEAL: "Mở kết quả đã giữ kín",
    Event.BOARD_SET_UP: "Thiết lập bảng xếp hạng",
    Event.CAMPAIGN_CHANGE: "Sửa chuyên đề, phong trào",
    Event.CAMPAIGN_CLOSE: "Kết thúc chuyên đề, phong trào",
    Event.CAMPAIGN_CREATE: "Lập chuyên đề, phong trào",
    Event.CAMPAIGN_EXTEND: "Gia hạn gửi",
    Event.CAMPAIGN_EXTEND_DROP: "Bỏ đề nghị đổi hạn gửi",
    Event.CAMPAIGN_EXTEND_PROPOSE: "Đề nghị đổi hạn gửi",
    Event.CAMPAIGN_OPEN: "Mở chuyên đề, phong trào",
    Event.CLUSTER_CREATE: "Lập cụm thi đua",
    Event.CLUSTER_LEAD: "Ghi cụm trưởng, cụm phó",
    Event.CLUSTER_LEAD_END: "Thôi cụm trưởng, cụm phó",
    Event.CLUSTER_LEAVE: "Đưa đơn vị ra khỏi cụm thi đua",
    Event.CLUSTER_PUT: "Xếp đơn vị vào cụm thi đua",
    Event.CLUSTER_RENAME: "Đổi tên cụm thi đua",
    Event.COPY_COMPARE: "Đối chiếu nội dung tương tự",
    Event.DECISION_PASSED_OVER: "Bỏ qua bước",
    Event.DECISION_PASS_UP: "Giới thiệu lên cấp trên",
    Event.DECISION_RECOGNISE: "Công nhận",
    Event.DECISION_REJECT: "Chưa công nhận",
    Event.DECISION_REOPEN: "Mở lại để xét sau khi xem xét lại",
    Event.DECISION_RETURN: "Đề nghị bổ sung",
    Event.DECISION_REVOKE_CONFIRM: "Xác nhận hủy công nhận",
    Event.DECISION_REVOKE_DROP: "Bỏ đề nghị hủy công nhận",
    Event.DECISION_REVOKE_PROPOSE: "Đề nghị hủy công nhận",
    Event.DECISION_UNDO: "Hoàn tác quyết định",
    Event.DEMO_LOAD: "Nạp số liệu minh họa",
    Event.ENTRY_CREDIT: "Ghi nguồn mô hình áp dụng",
    Event.ENTRY_DELETE: "Xóa bản nháp",
    Event.ENTRY_DERIVE: "Bắt đầu từ bài năm trước hoặc mẫu",
    Event.ENTRY_DRAFT: "Lập bản nháp",
    Event.ENTRY_HELD: "Đã có người xử lý hợp lệ",
    Event.ENTRY_IMPORT: "Nhập từ tệp",
    Event.ENTRY_LOOK: "Mở xem để xử lý",
    Event.ENTRY_MEND: "Đã trao đổi qua điện thoại, sửa giúp",
    Event.ENTRY_PRESS: "Bấm gửi, chờ tệp đến",
    Event.ENTRY_REMIND: "Nhắc người xử lý",
    Event.ENTRY_RESUME: "Mở lại để bổ sung",
    Event.ENTRY_SAVE: "Lưu bản nháp",
    Event.ENTRY_SUBMIT: "Gửi",
    Event.ENTRY_UNHELD: "Chưa có người xử lý hợp lệ",
    Event.ENTRY_WITHDRAW: "Rút lại",
    Event.EVIDENCE_ADD: "Thêm minh chứng",
    Event.EVIDENCE_ARRANGE: "Xếp lại minh chứng",
    Event.EVIDENCE_CAPTION: "Ghi chú thích minh chứng",
    Event.EVIDENCE_REMOVE: "Bỏ minh chứng",
    Event.EVIDENCE_RESTORE: "Lấy lại minh chứng đã bỏ",
    Event.GUIDANCE_ISSUE: "Ghi hướng dẫn",
    Event.HOLIDAY_PUT: "Ghi ngày nghỉ, làm bù",
    Event.HOLIDAY_REMOVE: "Bỏ ngày nghỉ, làm bù",
    Event.LEVEL_ADD: "Thêm cấp đơn vị",
    Event.MEETING_CONFIRM: "Xác nhận kết luận cuộc họp",
    Event.MEETING_SEND_BACK: "Trả lại kết luận cuộc họp",
    Event.MEETING_TYPE: "Nhập kết luận cuộc họp",
    Event.MEMBER_COUNT_SET: "Cập nhật số đảng viên",
    Event.MESSAGE_POST: "Viết ý kiến trao đổi, ghi chú",
    Event.MESSAGE_STRIKE: "Bỏ ý kiến viết nhầm",
    Event.MONTH_NOTHING: "Ghi không phát sinh trong tháng",
    Event.MONTH_TAKE_BACK: "Bỏ ghi không phát sinh",
    Event.PAYLOAD_ERASE: "Xóa thông tin cá nhân trong nhật ký",
    Event.PERSON_ADD: "Thêm người vào danh sách",
    Event.PERSON_IMPORT: "Nhập danh sách người từ tệp",
    Event.PROGRESS_MOVE: "Chuyển bước mô hình",
    Event.PROGRESS_NOTE: "Ghi tiến độ mô hình",
    Event.PROGRESS_STRIKE: "Bỏ một ghi nhận tiến độ",
    Event.RECOGNITION_ADD: "Đưa vào danh sách khen thưởng",
    Event.RECOGNITION_ARRANGE: "Xếp lại danh sách khen thưởng",
    Event.RECOGNITION_CANCEL: "Hủy đợt khen thưởng",
    Event.RECOGNITION_CHECK: "Kiểm tra danh sách khen thưởng",
    Event.RECOGNITION_CONCLUDE: "Ghi kết luận khen thưởng",
    Event.RECOGNITION_CREATE: "Lập đợt khen thưởng",
    Event.RECOGNITION_EDIT: "Sửa danh sách khen thưởng",
    Event.RECOGNITION_PROPOSE: "Đề nghị khen thưởng",
    Event.RECOGNITION_REMOVE: "Bỏ khỏi danh sách khen thưởng",
    Event.RECOGNITION_SEND_BACK: "Trả lại danh sách khen thưởng",
    Event.RECUSAL_DECLARE: "Xin rút khỏi việc xử lý",
    Event.RECUSAL_LIFT: "Cho xử lý trở lại",
    Event.RECUSAL_REFUSE: "Không đồng ý đổi người xử lý",
    Event.RECUSAL_REQUEST: "Đề nghị người khác xử lý",
    Event.RECUSAL_UPHOLD: "Đồng ý đổi người xử lý",
    Event.ROLE_END: "Thôi giao vai trò",
    Event.ROLE_GRANT: "Giao vai trò",
    Event.ROUTE_ADD: "Thêm quy trình xét",
    Event.ROUTE_CONFIRM: "Xác nhận quy trình xét",
    Event.ROUTE_DROP: "Bỏ đề nghị quy trình xét",
    Event.ROUTE_PROPOSE: "Đề nghị quy trình xét",
    Event.RULESET_CHANGE: "Sửa bộ tiêu chí đang lập",
    Event.RULESET_CREATE: "Lập bộ tiêu chí chấm điểm",
    Event.RULESET_FREEZE: "Chốt bộ tiêu chí chấm điểm",
    Event.RULESET_PROPOSE: "Trình bộ tiêu chí chờ chốt",
    Event.SCAN_ASSIGN: "Gắn bản ký vào bài",
    Event.SCAN_PUT_AWAY: "Bỏ qua tệp quét",
    Event.SCAN_TAKE: "Nhận tệp quét bản ký",
    Event.SESSION_REVOKE: "Chấm dứt phiên đăng nhập",
    Event.SESSION_SIGN_IN: "Đăng nhập",
    Event.SESSION_SIGN_OUT: "Đăng xuất",
    Event.SHEET_BEGIN: "Lập phiếu chấm điểm năm",
    Event.SHEET_SCORE: "Ghi điểm vào phiếu chấm điểm năm",
    Event.SHEET_SEND: "Gửi phiếu chấm điểm năm",
    Event.STAND_IN_APPOINT: "Giao người xử lý thay",
    Event.STAND_IN_CONFIRM: "Xác nhận người xử lý thay",
    Event.STAND_IN_END: "Thôi giao xử lý thay",
    Event.TRAIL_EXPORT: "Xuất nhật ký hệ thống",
    Event.TRAIT_SWITCH: "Bật, tắt so sánh địa bàn",
    Event.UNIT_ADD: "Thêm đơn vị",
    Event.UNIT_CHANGE: "Sửa đơn vị",
    Event.UNIT_IMPORT: "Nhập danh sách đơn vị từ tệp",
    Event.UNIT_MARK: "Ghi địa bàn của đơn vị",
    Event.UNIT_MARK_END: "Ghi ngày cuối của địa bàn",
    Event.UNIT_SUCCEED: "Sáp nhập, chia tách đơn vị",
    Event.UNIT_UNMARK: "Bỏ địa bàn ghi nhầm",
    Event.WRITER_END: "Thôi cùng viết",
    Event.WRITER_INVITE: "Mời cùng viết",
}
