"""The census of verbs: what each records; a verb that writes and is not listed here fails."""

from __future__ import annotations

from emulation.audit.rules import Event
from tests.architecture.verbs import verbs

RECORDED: dict[str, set[Event]] = {
    "audit.erase_payload": {Event.PAYLOAD_ERASE},
    "campaigns.create_campaign": {Event.CAMPAIGN_CREATE},
    "campaigns.add_guidance": {Event.GUIDANCE_ISSUE},
    "campaigns.add_rule_set": {Event.RULESET_CREATE},
    "campaigns.freeze_rule_set": {Event.RULESET_FREEZE},
    "campaigns.freeze_and_open": {Event.CAMPAIGN_OPEN, Event.RULESET_FREEZE},
    "campaigns.propose_deadline": {
        Event.CAMPAIGN_CHANGE,
        Event.CAMPAIGN_EXTEND,
        Event.CAMPAIGN_EXTEND_PROPOSE,
    },
    "campaigns.confirm_deadline": {Event.CAMPAIGN_CHANGE, Event.CAMPAIGN_EXTEND},
    "campaigns.set_margins": {Event.CAMPAIGN_CHANGE},
    "campaigns.drop_deadline": {Event.CAMPAIGN_EXTEND_DROP},
    "campaigns.close_campaign": {Event.CAMPAIGN_CLOSE},
    "campaigns.add_route": {Event.ROUTE_ADD},
    "copies.compare": {Event.COPY_COMPARE},
    "entries.start_draft": {Event.ENTRY_DRAFT},
    "entries.save_draft": {Event.ENTRY_SAVE},
    "entries.add_evidence": {Event.EVIDENCE_ADD},
    "entries.remove_evidence": {Event.EVIDENCE_REMOVE},
    "entries.arrange_photos": {Event.EVIDENCE_ADD},
    "entries.caption_evidence": {Event.EVIDENCE_CAPTION},
    "entries.move_evidence": {Event.EVIDENCE_ARRANGE},
    "entries.restore_evidence": {Event.EVIDENCE_RESTORE},
    "entries.attach": {Event.EVIDENCE_ADD},
    "entries.finish_upload": {
        Event.DECISION_PASSED_OVER,
        Event.ENTRY_SUBMIT,
        Event.EVIDENCE_ADD,
    },
    "entries.take_piece": {
        Event.DECISION_PASSED_OVER,
        Event.ENTRY_SUBMIT,
        Event.EVIDENCE_ADD,
    },
    "entries.submit": {Event.DECISION_PASSED_OVER, Event.ENTRY_SUBMIT},
    "entries.press": {Event.DECISION_PASSED_OVER, Event.ENTRY_PRESS, Event.ENTRY_SUBMIT},
    "entries.announce_sending": {Event.ENTRY_PRESS},
    "entries.go_through": {Event.DECISION_PASSED_OVER, Event.ENTRY_SUBMIT},
    "entries.record_progress": {Event.PROGRESS_MOVE, Event.PROGRESS_NOTE},
    "entries.strike_note": {Event.PROGRESS_STRIKE},
    "entries.withdraw": {Event.ENTRY_DELETE, Event.ENTRY_WITHDRAW},
    "entries.resume": {Event.ENTRY_RESUME},
    "entries.begin": {
        Event.ENTRY_DRAFT,
        Event.ENTRY_SAVE,
        Event.EVIDENCE_ADD,
        Event.EVIDENCE_CAPTION,
    },
    "entries.write": {Event.ENTRY_SAVE, Event.EVIDENCE_ADD, Event.EVIDENCE_CAPTION},
    "entries.hand_in": {
        Event.DECISION_PASSED_OVER,
        Event.ENTRY_PRESS,
        Event.ENTRY_SAVE,
        Event.ENTRY_SUBMIT,
        Event.EVIDENCE_ADD,
        Event.EVIDENCE_CAPTION,
    },
    "entries.keep_line": {
        Event.DECISION_PASSED_OVER,
        Event.ENTRY_DRAFT,
        Event.ENTRY_SAVE,
        Event.ENTRY_SUBMIT,
    },
    "entries.keep_month": {
        Event.DECISION_PASSED_OVER,
        Event.ENTRY_DRAFT,
        Event.ENTRY_SAVE,
        Event.ENTRY_SUBMIT,
        Event.MONTH_NOTHING,
        Event.MONTH_TAKE_BACK,
    },
    "entries.assign_scan": {Event.EVIDENCE_ADD, Event.SCAN_ASSIGN},
    "entries.begin_from_template": {
        Event.ENTRY_DERIVE,
        Event.ENTRY_DRAFT,
        Event.ENTRY_SAVE,
    },
    "entries.begin_mending": {Event.ENTRY_MEND},
    "entries.derive": {Event.ENTRY_DERIVE, Event.ENTRY_DRAFT, Event.ENTRY_SAVE},
    "entries.end_writer": {Event.WRITER_END},
    "entries.give_scan": {Event.EVIDENCE_ADD, Event.SCAN_ASSIGN},
    "entries.invite_writer": {Event.WRITER_INVITE},
    "entries.put_away_scan": {Event.SCAN_PUT_AWAY},
    "entries.record_award": {
        Event.AWARD_RECORD,
        Event.DECISION_PASSED_OVER,
        Event.ENTRY_DRAFT,
        Event.ENTRY_SAVE,
        Event.ENTRY_SUBMIT,
        Event.EVIDENCE_ADD,
    },
    "entries.take_scans": {Event.EVIDENCE_ADD, Event.SCAN_ASSIGN, Event.SCAN_TAKE},
    "entries.report_nothing": {Event.MONTH_NOTHING},
    "entries.take_back_report": {Event.MONTH_TAKE_BACK},
    "people.add_person": {Event.PERSON_ADD},
    "people.create_account": {Event.ACCOUNT_CREATE},
    "people.disable_account": {Event.ACCOUNT_DISABLE},
    "people.enable_account": {Event.ACCOUNT_ENABLE},
    "people.reset_password": {Event.ACCOUNT_RESET_PASSWORD},
    "people.change_password": {Event.ACCOUNT_CHANGE_PASSWORD},
    "people.import_people": {
        Event.ACCOUNT_CREATE,
        Event.PERSON_ADD,
        Event.PERSON_IMPORT,
        Event.ROLE_GRANT,
    },
    "people.grant_role": {Event.ROLE_GRANT},
    "people.end_role": {Event.ROLE_END},
    "people.sign_in": {Event.SESSION_SIGN_IN},
    "people.sign_out": {Event.SESSION_SIGN_OUT},
    "people.sign_out_others": {Event.SESSION_REVOKE},
    "recognition.conclude": {Event.RECOGNITION_CONCLUDE},
    "recognition.check": {Event.RECOGNITION_CHECK},
    "recognition.propose_from_entries": {Event.RECOGNITION_ADD},
    "recognition.propose_from_board": {Event.RECOGNITION_ADD},
    "recognition.edit_item": {Event.RECOGNITION_EDIT},
    "recognition.remove_item": {Event.RECOGNITION_REMOVE},
    "recognition.move_item": {Event.RECOGNITION_ARRANGE},
    "recognition.arrange": {Event.RECOGNITION_ARRANGE},
    "recognition.create_list": {Event.RECOGNITION_CREATE},
    "recognition.submit": {Event.RECOGNITION_PROPOSE},
    "recognition.send_back": {Event.RECOGNITION_SEND_BACK},
    "recognition.cancel": {Event.RECOGNITION_CANCEL},
    "reviews.decide": {
        Event.DECISION_PASS_UP,
        Event.DECISION_RECOGNISE,
        Event.DECISION_REJECT,
        Event.DECISION_RETURN,
    },
    "reviews.import_entry": {Event.DECISION_RECOGNISE, Event.ENTRY_IMPORT},
    "reviews.undo": {Event.DECISION_UNDO},
    "reviews.propose_revocation": {Event.DECISION_REVOKE_PROPOSE},
    "reviews.close_revocation": {Event.DECISION_REVOKE_CONFIRM, Event.DECISION_REVOKE_DROP},
    "units.add_level": {Event.LEVEL_ADD},
    "units.standard_level": {Event.LEVEL_ADD},
    "units.add_unit": {Event.LEVEL_ADD, Event.UNIT_ADD},
    "units.change_unit": {Event.UNIT_CHANGE},
    "units.succeed": {Event.UNIT_SUCCEED},
    "units.dissolve": {Event.UNIT_SUCCEED},
    "units.add_cluster": {Event.CLUSTER_CREATE, Event.LEVEL_ADD},
    "units.put_in_cluster": {Event.CLUSTER_PUT},
    "units.set_member_count": {Event.MEMBER_COUNT_SET},
    "units.import_units": {Event.LEVEL_ADD, Event.UNIT_IMPORT},
}
SILENT = {
    "audit.record": "it is the record",
    "audit.seal": "a seal is a row of the chain itself",
    "campaigns.add_criterion": "recorded when the rule set is frozen",
    "campaigns.add_rule": "recorded when the rule set is frozen",
    "copies.check_after": "derived",
    "copies.check_entry": "derived",
    "entries.claim_upload": "the worker takes a file in hand",
    "entries.drop_upload": "the file never was a proof",
    "entries.give_up_uploads": "the files never were proofs",
    "entries.open_upload": "recorded when the whole file becomes a proof",
    "entries.advance": "the guard that every change of an entry passes",
    "entries.end_press": "part of the change that ends it",
    "entries.register_model": "recorded by the hand-in it belongs to",
    "entries.remember": "the key of a form, beside its act",
    "entries.version_being_written": "a copy, recorded with what is changed in it",
    "files.keep": "recorded by whoever attaches the file",
    "jobs.enqueue": "work left by an act, no act",
    "jobs.enqueue_unless_waiting": "work left by an act, no act",
    "jobs.forget": "work that was done otherwise",
    "jobs.work_once": "what the handler does is recorded by the handler's own verbs",
    "people.revoke_sessions": "recorded by the act that ends the sessions",
    "points.post": "recorded with the decision, in its transaction",
    "points.reverse": "recorded with the reversal, in its transaction",
    "recognition.begin": "the form's key, before the act",
    "recognition.claim": "part of proposing",
    "recognition.move": "the guarded step, recorded by `record_step`",
    "recognition.once": "the form's key, before the act",
    "recognition.touch": "the guard that every change of a list passes",
    "search.index_entries": "derived",
    "search.index_entry": "derived",
    "search.reindex": "derived",
    "search.reindex_after": "derived",
    "units.add_succession": "recorded by the act that ends the unit",
    "units.rebuild_ancestors": "derived",
}
"""Verbs that write and record nothing themselves, each with its reason."""


def test_every_verb_records_what_is_listed() -> None:
    found = {verb.name: {Event[name] for name in verb.events} for verb in verbs() if verb.events}

    assert found == RECORDED


def test_every_verb_that_writes_is_listed() -> None:
    writing = {verb.name for verb in verbs() if verb.is_writing}

    assert writing == RECORDED.keys() | SILENT.keys()


def test_every_event_is_recorded_by_a_verb_or_the_demonstration() -> None:
    recorded = {event for events in RECORDED.values() for event in events}

    assert set(Event) - recorded == {Event.DEMO_LOAD}
