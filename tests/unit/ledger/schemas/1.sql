BEGIN TRANSACTION;
CREATE TABLE action (
        run TEXT NOT NULL REFERENCES run (id), position INTEGER NOT NULL, key TEXT NOT NULL,
        verb TEXT NOT NULL, title TEXT NOT NULL, end TEXT NOT NULL, code TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '', item_id TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "action" VALUES('run-1',0,'one@example','create','Planning, 2027-04-01 10:00-11:00 Europe/Berlin','done','','','');
INSERT INTO "action" VALUES('run-1',1,'','refuse','bad','refused','event-unusable','a.ics:7: no start','');
INSERT INTO "action" VALUES('run-2',0,'other','create','title of other','open','','','');
CREATE TABLE meeting (
        mailbox TEXT NOT NULL, key TEXT NOT NULL, uid TEXT NOT NULL, title TEXT NOT NULL,
        item_id TEXT NOT NULL, notify TEXT NOT NULL, run TEXT NOT NULL, updated_at TEXT NOT NULL,
        PRIMARY KEY (mailbox, key)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "meeting" VALUES('organizer@sandbox.example','planning-1','one@example.com','Planning','item1','invited','run-1','2026-11-21T09:00:00.000007+00:00');
CREATE TABLE run (
        id TEXT PRIMARY KEY, mailbox TEXT NOT NULL, server TEXT NOT NULL, host TEXT NOT NULL,
        started_at TEXT NOT NULL, ended_at TEXT, plan_id TEXT NOT NULL, plan TEXT NOT NULL
    ) STRICT;
INSERT INTO "run" VALUES('run-1','organizer@sandbox.example','fake','here','2026-11-21T09:00:00.000007+00:00','2026-11-21T09:00:03.000007+00:00','564e82a53f83bc174f879b589322c6d615cab8c7a48bf7b2ee12d9d71cb690ef','{"schema": "ews-meetings/plan.v1", "plan": {"type": "Plan", "header": {"type": "PlanHeader", "made_at": "2026-11-21T09:00:00.001000+00:00", "server": "fake", "mailbox": "organizer@sandbox.example", "options": {"type": "PlanOptions", "notify": "all", "notify_past": false, "again": false, "force": false, "adopt": false, "max_mail": 25}, "server_kind": "gromox", "is_sandbox": false}, "actions": [{"type": "Action", "verb": "create", "title": "Planning, 2027-04-01 10:00-11:00 Europe/Berlin", "key": {"type": "ItemKey", "mailbox": "organizer@sandbox.example", "uid": "one@example"}, "origin": {"type": "Origin", "scope": "import", "uid": "one@example", "part": 0}, "wanted": {"type": "Series", "uid": "one@example", "meeting": {"type": "Meeting", "subject": "Planning", "span": {"type": "TimedSpan", "start_at": "2027-04-01T08:00:00+00:00", "end_at": "2027-04-01T09:00:00+00:00", "start_zone": "Europe/Berlin", "end_zone": "Europe/Berlin"}, "recurrence": null, "body": {"type": "Body", "content": "", "kind": "text"}, "location": "", "attendees": [{"type": "Attendee", "mailbox": {"type": "Mailbox", "address": "alice@sandbox.example", "name": ""}, "role": "required"}, {"type": "Attendee", "mailbox": {"type": "Mailbox", "address": "bob@sandbox.example", "name": ""}, "role": "required"}], "reminder_minutes": 15, "importance": "normal", "sensitivity": "normal", "free_busy": "busy", "categories": [], "is_response_requested": true, "allows_new_time": true, "attachments": [{"type": "Attachment", "name": "agenda ü.txt", "content_type": "application/octet-stream", "size_bytes": 8, "digest": "0c1b6ea1e8cbcff9c63c94c0e27a684db1711542355bf79a6fa989e335830175", "content": "b25lLCB0d28=", "attachment_id": ""}]}, "deleted": [], "changed": []}, "before": null, "source_digest": "digest of one@example Planning", "written": {}, "people": [], "notify": "invited", "item": null, "changes": [], "message": "", "answer": null, "steps": [{"type": "Step", "number": 1, "call": "save", "notify": "none", "attachment": null, "occurrence": null}, {"type": "Step", "number": 2, "call": "attach", "notify": "none", "attachment": 0, "occurrence": null}, {"type": "Step", "number": 3, "call": "check", "notify": "none", "attachment": null, "occurrence": null}, {"type": "Step", "number": 4, "call": "claim", "notify": "none", "attachment": null, "occurrence": null}, {"type": "Step", "number": 5, "call": "send", "notify": "all", "attachment": null, "occurrence": null}, {"type": "Step", "number": 6, "call": "check", "notify": "none", "attachment": null, "occurrence": null}], "mails": [{"type": "Mail", "to": {"type": "Mailbox", "address": "alice@sandbox.example", "name": ""}, "kind": "invite", "step": 5, "certainty": "sure", "is_external": false}, {"type": "Mail", "to": {"type": "Mailbox", "address": "bob@sandbox.example", "name": ""}, "kind": "invite", "step": 5, "certainty": "sure", "is_external": false}], "findings": [{"type": "Finding", "code": "attachments-stay", "message": "attachments do not reach the attendees on this server", "effect": "changed", "severity": "warning", "field": "attachments", "value": "", "where": ""}], "refusal": null, "where": ""}, {"type": "Action", "verb": "refuse", "title": "bad", "key": null, "origin": null, "wanted": null, "before": null, "source_digest": "", "written": {}, "people": [], "notify": "silent", "item": null, "changes": [], "message": "", "answer": null, "steps": [], "mails": [], "findings": [], "refusal": {"type": "Refusal", "code": "event-unusable", "exit_code": 8, "message": "a.ics:7: no start", "hint": ""}, "where": "a.ics:7"}], "id": "564e82a53f83bc174f879b589322c6d615cab8c7a48bf7b2ee12d9d71cb690ef"}}');
INSERT INTO "run" VALUES('run-2','organizer@sandbox.example','fake','here','2026-11-21T09:01:00.000007+00:00',NULL,'2991937d6a11fdcb61c5411a190372bbbb9248ae52d7a4686c7f05c54632d1f7','{"schema": "ews-meetings/plan.v1", "plan": {"type": "Plan", "header": {"type": "PlanHeader", "made_at": "2026-11-21T09:00:00.000007+00:00", "server": "fake", "mailbox": "organizer@sandbox.example", "options": {"type": "PlanOptions", "notify": "all", "notify_past": false, "again": false, "force": false, "adopt": false, "max_mail": 25}, "server_kind": "Exchange", "is_sandbox": false}, "actions": [{"type": "Action", "verb": "create", "title": "title of other", "key": null, "origin": {"type": "Origin", "scope": "import", "uid": "other", "part": 0}, "wanted": null, "before": null, "source_digest": "", "written": {}, "people": [], "notify": "silent", "item": null, "changes": [], "message": "", "answer": null, "steps": [], "mails": [], "findings": [], "refusal": null, "where": ""}], "id": "2991937d6a11fdcb61c5411a190372bbbb9248ae52d7a4686c7f05c54632d1f7"}}');
CREATE TABLE server (
        endpoint TEXT NOT NULL, mailbox TEXT NOT NULL, capabilities TEXT NOT NULL,
        seen_at TEXT NOT NULL, PRIMARY KEY (endpoint, mailbox)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "server" VALUES('https://mail.example.com/EWS/Exchange.asmx','organizer@sandbox.example','{"type": "Capabilities", "server": "gromox", "keeps_inline_attachments": "no", "attachments_travel": "no", "searches_uid": "no", "fences": "no", "reports_sent": "no", "leaves_copy": "yes", "rooms_answer": "no", "counts_sequence": "no", "spares_unchanged": "no", "cancels_removed": "no", "cancels_with_text": "no", "shows_occurrences": "no", "mails_occurrences": "no", "cancels_one_occurrence": "no", "first_send_mails_exceptions": "no"}','2026-11-21T09:00:00.000007+00:00');
CREATE TABLE step (
        id TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES run (id), position INTEGER NOT NULL,
        number INTEGER NOT NULL, attempt INTEGER NOT NULL, call TEXT NOT NULL, state TEXT NOT NULL,
        mails INTEGER NOT NULL, intended_at TEXT NOT NULL, item_id TEXT NOT NULL,
        change_key TEXT NOT NULL, detail TEXT NOT NULL DEFAULT ''
    ) STRICT;
INSERT INTO "step" VALUES('run-1.0.1.1','run-1',0,1,1,'send','done',1,'2026-11-21T09:00:00.000007+00:00','item1','1','');
INSERT INTO "step" VALUES('run-2.0.1.1','run-2',0,1,1,'send','undecided',1,'2026-11-21T09:00:00.000007+00:00','item1','1','no answer came');
CREATE INDEX run_by_mailbox ON run (mailbox, started_at);
CREATE INDEX action_by_key ON action (key, end);
CREATE INDEX step_by_run ON step (run, position, number, attempt);
CREATE INDEX step_open ON step (state) WHERE state IN ('intended', 'undecided');
PRAGMA user_version = 1;
COMMIT;
