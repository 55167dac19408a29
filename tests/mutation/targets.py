"""What is tried, with the tests that should notice."""

from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class Target:
    """`tests`: quick ones that run in this process. `same`: changes that change nothing, and why."""

    path: str
    tests: tuple[str, ...]
    same: dict[str, str] = field(default_factory=dict)


QUESTIONS = "tests/test_committee_questions.py"
INTERVIEW = (
    *("tests/test_interview.py", "tests/test_conversation.py", "tests/test_answers.py"),
    *("tests/test_edits.py", "tests/test_withdrawal.py", QUESTIONS),
)
STORE = (
    *("tests/test_store.py", "tests/test_tiny.py", "tests/test_kept.py"),
    *("tests/test_journal.py", "tests/test_store_documents.py", "tests/test_data_folder.py"),
    "tests/test_unreadable.py",
)
STAFF = ("tests/test_staff_log.py", "tests/test_staff.py", "tests/promises/test_staff_only.py")
OUTBOX = ("tests/test_deliveries.py", "tests/test_outbox.py", "tests/test_withdrawal.py", QUESTIONS)

LEFT_OUT = "tests/test_store.py::test_a_crash_at_any_operation"
"""Runs programs of its own, which have no mistake."""

FIRST = "the first state is the initial one where none says so"
NAMED = "a state without a value has its name; only those that `_back_to` reads need one earlier"
AGAIN = "it only spares a look: `_attempts` asks again what is due"
WORD = "only the name is used, never the word: it is not stored"
CALLED = "the chart calls it where it is no property"
SPEED = "it only spares time: what is not remembered is done again"
FROZEN = "nobody tries to change one"
PROBE = "it is there for a moment only"
SET = "it is set before it is read"
MEMORY = "it only spares memory"
VISITED = "a draft that is whole is visited in vain"
TALKS = "the first talk is always asked about"
ALONE = "nobody else is there to take a file away"
ASKED = "only messages, edited ones and taps are asked for"
ORDERS = "every other order is one of those above"
SENDER = "what comes from staff has a sender"
RACE = "only threads that meet between two of its steps would show it"
NO_END = "a line without an end counts as nothing"
NONE = "it has the same truth as nothing: it is for the types"

_LOOKED, _THERE = "self._documents.at_rest(draft_name(chat))", "self._is_there(session.id)"

TARGETS = (
    Target(
        "dialogs/interview.py",
        INTERVIEW,
        {
            "Interview: without initial=True": FIRST,
            "Interview: True -> False (2)": FIRST,
            "Interview: without value='answering'": NAMED,
            "Interview: without value='paused'": NAMED,
            "Interview: without value='erasing'": NAMED,
        },
    ),
    Target(
        "dialogs/moves.py",
        (*INTERVIEW, "tests/test_spoken.py", "tests/test_checks.py"),
        {
            ": 'card' -> 'mutated'": WORD,
            "Outcome: 'saved' -> 'mutated'": WORD,
            "Outcome: 'submitted' -> 'mutated'": WORD,
            "Outcome: 'erased' -> 'mutated'": WORD,
            "Outcome: 'renewed' -> 'mutated'": WORD,
            "Outcome: 'withdrawn' -> 'mutated'": WORD,
            "Moves.supervisor_next: len(talks) > 0 and talks[0].key == self._not_yet() -> "
            "talks[0].key == self._not_yet()": TALKS,
            "Moves.supervisor_next: len(talks) > 0 -> len(talks) >= 0": TALKS,
            "Moves.resume_to: without property": CALLED,
            "Moves._question_part: '' -> 'mutated'": "it is only compared with the part of the talks",
            "asked_form: form.aside and session.place == 'preparing' -> session.place == 'preparing'": (
                "a form without one never comes to preparing"
            ),
        },
    ),
    Target(
        "dialogs/form.py",
        INTERVIEW,
        {
            "Form.route: q.when is always or q.when(answers) -> q.when(answers)": SPEED,
            "Form.first_open: when is always or when(answers) -> when(answers)": SPEED,
        },
    ),
    Target("dialogs/session.py", INTERVIEW),
    Target(
        "bot/store/tiny.py",
        STORE,
        {
            f"TinyStore._visited: {_LOOKED} and {_THERE} -> {_LOOKED} or {_THERE}": SPEED,
            f"TinyStore._visited: {_LOOKED} and {_THERE} -> {_THERE}": SPEED,
            f"TinyStore._visited: {_LOOKED} and {_THERE} -> {_LOOKED}": VISITED,
            "TinyStore.drafts: stored is not None and 'gone' in stored -> stored is not None": VISITED,
            "TinyVisit.save: content or {} -> content": NONE,
        },
    ),
    Target(
        "bot/store/documents.py",
        STORE,
    ),
    Target(
        "bot/store/files.py",
        STORE,
        {
            "replace_file: os.O_WRONLY | os.O_CREAT | os.O_EXCL -> os.O_WRONLY | os.O_CREAT": (
                "the name is counted on: strays are swept at the start"
            ),
            "_Folder.sync: os.O_RDONLY | os.O_DIRECTORY -> os.O_DIRECTORY": "O_RDONLY is 0",
            "_Folder.sync: os.O_RDONLY | os.O_DIRECTORY -> os.O_RDONLY": "it is only called with folders",
            "_Folder.sync: without self._synced = asked": SPEED,
            "_Folder.sync: without return": SPEED,
            "_Folder.sync: self._synced >= mine -> self._synced > mine": SPEED,
            "_Folder.sync: 1 -> 2": "only which of two is the greater counts",
            ": 64 -> 65": SPEED,
            ": without maxsize=64": SPEED,
            "_Folder.sync: without the head of with self._syncing:": SPEED,
            "_Folder.sync: without the head of with self._counting:": RACE,
            "_Folder.__init__: 0 -> 1": "only which of two is the greater counts",
            "sweep: without missing_ok=True": ALONE,
            "sweep: True -> False": ALONE,
        },
    ),
    Target(
        "bot/store/vault.py",
        STORE,
        {
            "Vault.read: 0 -> 1": SPEED,
            "Vault.unseal: 'it does not open with this key' -> 'mutated'": (
                "whoever catches it says which file, in its own words"
            ),
            "Vault._remember: without the head of with self._lock:": RACE,
            "Vault._remember: without self._remembered.pop(path, None)": SPEED,
            "Vault._remember: (stamp, content) -> (content,)": SPEED,
            "Vault.replace: without self._remember(path, stamp_of(path), content)": SPEED,
        },
    ),
    Target(
        "bot/store/complaints.py",
        (*STORE, "tests/test_deliveries.py", "tests/test_withdrawal.py"),
        {
            "TinyComplaints._in_mind: filed and version == self._version(complaint) -> "
            "version == self._version(complaint)": SPEED,
        },
    ),
    Target(
        "bot/store/journal.py",
        STORE,
        {
            "Journal._open: os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND -> "
            "os.O_WRONLY | os.O_CREAT | os.O_EXCL": "it is written from its start, by nobody else",
            "_Record: True -> False": FROZEN,
            "_Record: without frozen=True": FROZEN,
            "Journal._begun: without self._tasks.add(task)": "it keeps the task from being collected",
            "Journal._begun: without task.add_done_callback(self._tasks.discard)": MEMORY,
            "Journal._flush: self._records >= MOST_RECORDS -> self._records > MOST_RECORDS": (
                "it comes to that with the next ones, or when nothing waits"
            ),
            "Journal._write_batch: without raise": "it is only stopped with the program",
            "Journal.recover: read_sealed(path) or b'' -> read_sealed(path)": ALONE,
            "Journal.recover: b'' -> b'mutated'": NO_END,
            "Journal.look: content or b'' -> content": NONE,
            "Journal.look: b'' -> b'mutated'": NO_END,
            "Journal.damage: b'' -> b'mutated'": NO_END,
        },
    ),
    Target("bot/store/sealed.py", STORE),
    Target(
        "bot/store/folder.py",
        STORE,
        {
            ": b'klachtwijzer' -> b'mutated'": "only that it opens counts",
            "DataFolder.prepare: f'.probe-{os.getpid()}' -> 'mutated'": PROBE,
            "DataFolder.prepare: b'' -> b'mutated'": PROBE,
            "DataFolder.hold: os.O_RDWR | os.O_CREAT -> os.O_CREAT": "a lock asks for no more",
            "DataFolder.rotate: False -> True (2)": "the key file is there: what it opens is",
            "DataFolder._key_file: return () -> return": "it is only asked whether there are any",
        },
    ),
    Target(
        "bot/outbox.py",
        OUTBOX,
        {
            "Outbox._look: without return": "of what is done nothing is due",
            "Outbox._attempts: without return": AGAIN,
            "Outbox._attempts: await self._write_down(complaint) or filed -> "
            "await self._write_down(complaint)": "what was just made is there to be written",
            "Outbox._follow: others & hand.busy.keys() -> others | hand.busy.keys()": AGAIN,
            "Outbox._write_all_down: without strict=True": "there is an outcome for each",
            "Outbox._write_all_down: True -> False (2)": "there is an outcome for each",
            "Outbox._write_down: without self._seen.discard(complaint)": MEMORY,
            "Outbox._write_down: without del self._unnoted[complaint]": MEMORY,
            "Outbox.run: 30.0 -> 31.0": "how long a rest is, is nobody's promise",
        },
    ),
    Target(
        "bot/lanes.py",
        OUTBOX,
        {
            "awaited: '' -> 'mutated'": "no delivery has either name",
            "awaited: '' -> 'mutated' (2)": "no delivery has that name",
            "waiting: made.state is not State.DONE -> True": AGAIN,
            "waiting: before == name and each in undone -> before == name or each in undone": AGAIN,
            "waiting: before == name and each in undone -> each in undone": AGAIN,
            "waiting: before == name and each in undone -> before == name": AGAIN,
        },
    ),
    Target(
        "bot/attempts.py",
        OUTBOX,
        {"Attempts._put_off: 16 -> 17": "any of these is longer than the longest wait"},
    ),
    Target(
        "bot/staff.py",
        STAFF,
        {
            "_No.__init__: without super().__init__(texts[0].msgid)": "only `texts` is read",
            "StaffDesk._carry_out: without raise _No(NOTHING)": ORDERS,
            "StaffDesk._carry_out: raise _No(NOTHING) -> raise RuntimeError(NOTHING)": ORDERS,
            "StaffDesk._step: '' -> 'mutated' (2)": "it is only shown: nobody looks for its id",
            "_row: '{number} messages are still to be delivered.' -> 'mutated'": (
                "the catalogues are asked by the words for one"
            ),
        },
    ),
    Target(
        "bot/channels/telegram/staff.py",
        STAFF,
        {
            "outsider: return 'no message' -> return": ASKED,
            "outsider: 'no message' -> 'mutated'": ASKED,
            "outsider: place is None or inline -> inline": "only what is inline comes without a place",
            "StaffChat._order: message is None or message.text is None -> message.text is None": ASKED,
            "StaffChat.take: order is not None and update.effective_user is not None -> "
            "order is not None": SENDER,
            "StaffChat.overhear: kind and order and (not help_) -> order and (not help_)": (
                "nobody overhears the staff: it is for outsiders only"
            ),
            "StaffChat._order: '' -> 'mutated'": "neither is the data of a button of ours",
            "StaffChat._about: first and first.callback_data -> first": (
                "a button without data would have the data 'None', which is none of ours"
            ),
        },
    ),
    Target("bot/channels/telegram/typed.py", ("tests/test_typed.py",)),
)
