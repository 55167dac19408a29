"""The program as an operator runs it: a process, killed and started again, rightly and wrongly set."""

import asyncio
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.errors import SettingError
from bot.organisation import PACKAGED, load
from tests.kit.fake_telegram import TOKEN, FakeTelegram
from tests.kit.filing import DUTCH, ENGLISH
from tests.kit.house import STAFF, text_of
from tests.kit.mailserver import MailServer, mail_server
from tests.kit.process import COMMAND, Bot, clean_environment, command
from tests.kit.server import served
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

COMMITTEE = "klachtencommissie.lokethousing@levantogroep.nl"


async def until_delivered(server: MailServer, telegram: FakeTelegram, complaints: int) -> None:
    async def wait() -> None:
        while True:
            staff = [m for m in telegram.in_chat(STAFF) if "Nieuwe klacht" in m.text]
            notices = [
                message
                for chat in telegram.messages
                for message in telegram.in_chat(chat)
                if "verstuurd naar het e-mailadres" in message.text
                or "was sent to the committee" in message.text
            ]
            if len(server.mails(COMMITTEE)) >= complaints <= min(len(staff), len(notices)):
                return
            await asyncio.sleep(0.02)

    await asyncio.wait_for(wait(), 30)


async def test_killed_between_any_two_messages_two_complaints_arrive_once_and_whole(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """Issue 2: a Dutch and an English tenant at once; SIGKILL and a new start between their messages."""
    telegram.open_chat(STAFF)
    jan, mary = TelegramVisitor(telegram, 7001, "nl"), TelegramVisitor(telegram, 7002, "en")
    async with served(telegram) as api, mail_server() as mail:
        bot = Bot(
            tmp_path,
            KLACHTWIJZER_TELEGRAM_TOKEN=TOKEN,
            KLACHTWIJZER_TELEGRAM_API=api,
            KLACHTWIJZER_STAFF_CHAT=str(STAFF),
            KLACHTWIJZER_STAFF_DETAIL="full",
            KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{mail.port}",
            KLACHTWIJZER_DATA=str(tmp_path / "data"),
        )
        await bot.start()
        for (_place, dutch), (_same, english) in zip(DUTCH, ENGLISH, strict=True):
            await asyncio.gather(jan.says(dutch), mary.says(english))
            await bot.kill()
            await bot.start()
        await asyncio.gather(jan.says("/status"), mary.says("/status"))
        await until_delivered(mail, telegram, 2)
        assert await bot.stop() == 0

    received = mail.mails(COMMITTEE)
    assert len({m["Message-ID"] for m in received}) == 2
    dutch_mail = next(m for m in received if "jan@example.nl" in str(m["Reply-To"]))
    english_mail = next(m for m in received if "mary@example.nl" in str(m["Reply-To"]))
    for words in ("Jan Jansen", "De afwijzing van mijn aanvraag", "sinds januari", "Ik kreeg geen antwoord."):
        assert text_of(dutch_mail).count(words) == 1
    for words in ("Mary Smith", "The refusal of my request", "since January", "I got no answer.", "A talk"):
        assert text_of(english_mail).count(words) == 1
    staff = "\n".join(message.text for message in telegram.in_chat(STAFF))
    assert "Jan Jansen" in staff
    assert "Mary Smith" in staff
    assert any("verstuurd naar het e-mailadres van de commissie" in message.text for message in jan.messages)
    assert any("was sent to the committee's e-mail address" in message.text for message in mary.messages)


async def test_killed_in_the_middle_of_the_messages_nothing_is_lost(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """The tenants type on while the bot dies; each of their messages counts once, in order."""
    async with served(telegram) as api:
        bot = Bot(
            tmp_path,
            KLACHTWIJZER_TELEGRAM_TOKEN=TOKEN,
            KLACHTWIJZER_TELEGRAM_API=api,
            KLACHTWIJZER_DATA=str(tmp_path / "data"),
        )
        tenants = [TelegramVisitor(telegram, 7100 + number) for number in range(4)]
        await bot.start()
        for place, words in DUTCH[:13]:
            for tenant in tenants:
                await telegram.message(tenant.chat, tenant.sender, text=words)
            if place in ("name", "address"):
                await bot.kill()
                await bot.start()
        await bot.kill()
        await bot.start()
        for tenant in tenants:
            await tenant.says("/overzicht")
            await until(lambda tenant=tenant: "Jan Jansen" in tenant.messages[-1].text)  # type: ignore[misc]
            for words in ("Jan Jansen", "jan@example.nl", "06 12345678", "Dorpsstraat 1", "sinds januari"):
                assert tenant.messages[-1].text.count(words) == 1, tenant.heard
            await tenant.says("ja")
            assert tenant.sees("Wat wilt u nog meer vertellen?")
        await bot.stop()


async def test_a_pipe_files_a_complaint(tmp_path: Path) -> None:
    """Issue 2: answers from standard input, exit code 0 when sent; a second pipe files a second one."""
    typed = "".join(f"{words}\n" for _place, words in DUTCH[1:])
    for count in (1, 2):
        code, output, errors = await command(tmp_path, "run", typed=typed)
        assert code == 0, output + errors
        assert "No Telegram token is set" in errors
        assert "De e-mail voor de commissie staat klaar sinds" in output
        assert len(list((tmp_path / "data/mail").glob("KLW-*[0-9].eml"))) == count


async def test_a_pipe_may_begin_anew_where_an_earlier_conversation_was_not_finished(tmp_path: Path) -> None:
    """As README says: the second word is asked for."""
    typed = "".join(f"{words}\n" for _place, words in DUTCH[1:])
    await command(tmp_path, "chat", typed="".join(typed.splitlines(keepends=True)[:4]))
    code, output, errors = await command(tmp_path, "run", typed=f"begin opnieuw\nja\n{typed}")
    assert code == 0, output + errors


async def test_a_pipe_that_ends_too_early_keeps_the_answers(tmp_path: Path) -> None:
    code, _output, errors = await command(
        tmp_path, "chat", "--language", "en", typed="begin\nfile the complaint now\nfor myself\nMary\n"
    )
    assert code == 1
    assert "no complaint was sent. What was answered is kept." in errors
    code, output, _errors = await command(tmp_path, "chat", typed="go on\n")
    assert "You were at question 3 of 10: E-mail address." in output


WRONG = {
    "a bad token": ({"KLACHTWIJZER_TELEGRAM_TOKEN": "nonsense"}, "does not look like a bot token"),
    "a token that is not accepted": (
        {"KLACHTWIJZER_TELEGRAM_TOKEN": "1:wrong"},
        "KLACHTWIJZER_TELEGRAM_TOKEN is not accepted by Telegram.",
    ),
    "an API that is not there": (
        {"KLACHTWIJZER_TELEGRAM_TOKEN": TOKEN, "KLACHTWIJZER_TELEGRAM_API": "http://127.0.0.1:9"},
        "KLACHTWIJZER_TELEGRAM_API: the Bot API could not be reached (Connection refused).",
    ),
    "a mail server that is not there": (
        {"KLACHTWIJZER_SMTP": "smtp+plain://127.0.0.1:9"},
        "KLACHTWIJZER_SMTP: 127.0.0.1:9 cannot be reached",
    ),
    "a mail server that is no address": ({"KLACHTWIJZER_SMTP": "mail.example.nl"}, "must look like smtps://"),
    "a password with a sign that ends an address": (
        {"KLACHTWIJZER_SMTP": "smtps://mailer:1234#geheim@mail.example.nl"},
        "KLACHTWIJZER_SMTP must look like smtps://",
    ),
    "a password with a sign that begins a question": (
        {"KLACHTWIJZER_SMTP": "smtps://mailer:1234?geheim@mail.example.nl"},
        "KLACHTWIJZER_SMTP must look like smtps://",
    ),
    "an organisation file that is not there": (
        {"KLACHTWIJZER_ORGANISATION": "nowhere.toml"},
        "KLACHTWIJZER_ORGANISATION: nowhere.toml cannot be read",
    ),
    "an organisation file that is not right": (
        {"KLACHTWIJZER_ORGANISATION": "broken.toml"},
        "KLACHTWIJZER_ORGANISATION: broken.toml is not right",
    ),
    "a period that no calendar holds": (
        {"KLACHTWIJZER_ORGANISATION": "for ever.toml"},
        "KLACHTWIJZER_ORGANISATION: for ever.toml is not right: "
        "erase_sent_after_days must be a number of days from 1 to 36500.",
    ),
    "a committee without an address": (
        {"KLACHTWIJZER_ORGANISATION": "nobody.toml"},
        "KLACHTWIJZER_ORGANISATION: nobody.toml is not right: committee_email must be an e-mail address",
    ),
    "a data directory that cannot be written": (
        {"KLACHTWIJZER_DATA": "broken.toml/data"},
        "KLACHTWIJZER_DATA: broken.toml/data cannot be written",
    ),
    "a home directory of nobody": (
        {"KLACHTWIJZER_DATA": "~no-such-user/data"},
        "KLACHTWIJZER_DATA begins with a home directory that is not there.",
    ),
    "a file in a home directory of nobody": (
        {"KLACHTWIJZER_SMIME": "~no-such-user/committee.pem"},
        "KLACHTWIJZER_SMIME begins with a home directory that is not there.",
    ),
    "a key that is none": ({"KLACHTWIJZER_DATA_KEY": "abc"}, "KLACHTWIJZER_DATA_KEY is not a Fernet key"),
    "another key": (
        {"KLACHTWIJZER_DATA_KEY": "A" * 43 + "="},
        "KLACHTWIJZER_DATA_KEY does not open the data in data",
    ),
    "a webhook": ({"KLACHTWIJZER_WEBHOOK_URL": "https://x.example"}, "KLACHTWIJZER_WEBHOOK_URL is set, but"),
}


def organised(key: str, value: str) -> str:
    """The packaged organisation file, with this value instead."""
    facts = PACKAGED.read_text().splitlines()
    return "\n".join([*(line for line in facts if not line.startswith(key)), f"{key} = {value}"])


@pytest.mark.parametrize("key", ["erase_sent_after_days", "acknowledgement_days"])
def test_days_of_the_organisation_have_limits(tmp_path: Path, key: str) -> None:
    path = tmp_path / "organisation.toml"
    for days in ("-1", "0", "36501", "99999999999", "1.5", "true", '"14"'):
        path.write_text(organised(key, days))
        with pytest.raises(SettingError, match=f"{key} must be a number of days from 1 to 36500"):
            load(path)
    for days in ("1", "36500"):
        path.write_text(organised(key, days))
        assert load(path).facts[key] == days


@pytest.mark.parametrize(("settings", "line"), WRONG.values(), ids=WRONG)
async def test_a_wrong_setting_stops_the_start_with_one_line(
    tmp_path: Path, telegram: FakeTelegram, settings: dict[str, str], line: str
) -> None:
    (tmp_path / "broken.toml").write_text("name = 5")
    (tmp_path / "nobody.toml").write_text(organised("committee_email", '"nope"'))
    (tmp_path / "for ever.toml").write_text(organised("erase_sent_after_days", "3000000"))
    code, _output, _errors = await command(tmp_path, "chat", typed="hallo\n")
    before = {p: p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file()}
    async with served(telegram) as api:
        settings = {"KLACHTWIJZER_TELEGRAM_API": api, **settings}
        code, output, errors = await command(tmp_path, "run", **settings)
        assert (code, output, len(errors.splitlines())) == (2, "", 1), errors
        assert line in errors
        code, output, errors = await command(tmp_path, "check", **settings)
        assert code == 2
        assert f"wrong: {line}".split(": ", 1)[1] in output
    assert {p: p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file()} == before


async def test_a_settings_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"KLACHTWIJZER_DATA=\xff\xfe")
    code, _output, errors = await command(tmp_path, "run")
    assert (code, len(errors.splitlines())) == (2, 1)
    assert ".env cannot be read" in errors


CANARY = "kanarie"

KEY_LINE = "kanarieAbC_dEfGhIjKlMnOpQrStUvWxYz012345678"
"""A data key without the `=` that ends it: it could be a name."""

NO_SETTING = {
    "a quote that is not closed": 'KLACHTWIJZER_SMIME="/etc/kanarie.pem',
    "a quote that another line closes": 'KLACHTWIJZER_DATA="kanarie\nKLACHTWIJZER_SMTP=smtps://kanarie.nl"',
    "a colon": "KLACHTWIJZER_SMIME: /etc/kanarie.pem",
    "a colon before a key": "KLACHTWIJZER_DATA_KEY:kanarie=",
    "a blank": "KLACHTWIJZER_SMIME /etc/kanarie.pem",
    "no value": "KLACHTWIJZER_SMIME",
    "a dash in a name of ours": "Klachtwijzer-SMIME=/etc/kanarie.pem",
    "a dash before a name of ours": "-KLACHTWIJZER_SMIME=/etc/kanarie.pem",
    "a dash in a name like ours": "KLACHTWIJZR-SMIME=/etc/kanarie.pem",
    "a dash within our name": "Klacht-Wijzer_SMIME=/etc/kanarie.pem",
    "a dot in a name like ours": "export KLACHTEN.SMIME=/etc/kanarie.pem",
    "a key on a line of its own": "kanarie-AbC_dE=",
    "keys on a line of their own": f"{KEY_LINE}=,{KEY_LINE}=",
    "keys with a dash on a line of their own": f"{KEY_LINE[:-1]}-=,{KEY_LINE}=",
    "the last key on a line of its own": f"{KEY_LINE}=",
    "a quote at the beginning only": "KLACHTWIJZER_STAFF_CHAT='-100kanarie",
}


@pytest.mark.parametrize("line", NO_SETTING.values(), ids=NO_SETTING)
async def test_a_line_of_the_settings_file_that_sets_nothing_is_told_by_its_number(
    tmp_path: Path, line: str
) -> None:
    """Never by its content, and no command goes on without the setting: mail could go out in the clear."""
    before = "# KLACHTWIJZER_STAFF_CHAT='\n\nexport KLACHTWIJZER_STAFF_DETAIL='full'\n\n  \n"
    (tmp_path / ".env").write_text(f"{before}{line}\nKLACHTWIJZER_MAIL_FROM=kanarie@example.nl\n")
    for asked in (["run"], ["check"], ["outbox"], ["chat", "--language", "nl"]):
        assert await command(tmp_path, *asked) == (
            2,
            "",
            "klachtwijzer: .env, line 6: this is no setting. Write NAME=value, all on one line.\n",
        )
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


async def test_a_password_in_the_settings_file_is_taken_as_it_is(tmp_path: Path) -> None:
    """Nothing is filled in: the service's own settings file knows no variables either."""
    (tmp_path / ".env").write_text("KLACHTWIJZER_STAFF_DETAIL=${HOME}\nKLACHTWIJZER_ORGANISATION='a${NO}b'\n")
    _code, output, _errors = await command(tmp_path, "check", HOME="full")
    assert "KLACHTWIJZER_STAFF_DETAIL must be one of" in output
    assert "a${NO}b cannot be read" in output


async def test_a_name_that_is_no_setting_is_told_and_stops_nothing(tmp_path: Path) -> None:
    misspelt = "KLACHTWIJZER_SMINE", "KLACHTWIJZR_SMIME", "KLACHT_WIJZER_SMIME", "klachtwijzer_smime"
    others = "OTHER", "MY-OTHER", "my.other", "A_LONG_NAME_IN_CAPITALS_OF_FORTY_THREE_SIGN"
    (tmp_path / ".env").write_text("".join(f"{name}=/etc/{CANARY}.pem\n" for name in (*misspelt, *others)))
    told = "is no setting of this version: it may be misspelt"
    code, output, errors = await command(tmp_path, "check", KLACHTWIJZER_STAFCHAT=f"-100{CANARY}")
    assert (code, errors) == (0, "")
    notes = [line for line in output.splitlines() if told in line]
    assert notes == [f"note: {name} {told}" for name in sorted((*misspelt, "KLACHTWIJZER_STAFCHAT"))]
    code, output, errors = await command(tmp_path, "chat", typed="hallo\n")
    for name in misspelt:
        assert errors.count(f"WARNING bot: {name} {told}") == 1
    assert CANARY not in errors
    assert "OTHER" not in errors
    assert (await command(tmp_path, "outbox"))[::2] == (0, "")


async def test_a_data_directory_that_is_not_meant_is_neither_made_nor_told(tmp_path: Path) -> None:
    code, output, _errors = await command(tmp_path, "check", KLACHTWIJZER_DATA="~nobody-kanarie/x")
    assert code == 2
    assert "wrong: KLACHTWIJZER_DATA begins with a home directory that is not there." in output
    assert "the data directory" not in output
    assert "data/mail" not in output
    assert "note: no mail server is set: mail is only written to files" in output
    assert [*tmp_path.iterdir()] == []


async def test_settings_come_from_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KLACHTWIJZER_STAFF_DETAIL=all\nKLACHTWIJZER_HTTP=nowhere\n")
    code, output, _errors = await command(tmp_path, "check", KLACHTWIJZER_HTTP="127.0.0.1:1")
    assert code == 2
    assert "KLACHTWIJZER_STAFF_DETAIL must be one of: notice, summary, full." in output
    assert "KLACHTWIJZER_HTTP" not in output


async def test_a_service_without_a_token_says_so(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "run",
        cwd=tmp_path,
        env=clean_environment(),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _output, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert errors.decode().splitlines()[-1] == (
        "klachtwijzer: KLACHTWIJZER_TELEGRAM_TOKEN is not set, and nobody is at a terminal."
    )


async def test_a_language_without_texts_is_refused(tmp_path: Path) -> None:
    code, _output, errors = await command(tmp_path, "chat", "--language", "de")
    assert code == 2
    assert "there are texts in nl, en only" in errors


async def test_check_says_all_that_is_wrong_at_once(tmp_path: Path, telegram: FakeTelegram) -> None:
    code, output, _errors = await command(
        tmp_path,
        "check",
        KLACHTWIJZER_TELEGRAM_TOKEN="nonsense",
        KLACHTWIJZER_SMTP="smtp+plain://127.0.0.1:9",
        KLACHTWIJZER_ORGANISATION="nowhere.toml",
        KLACHTWIJZER_DATA="/dev/null/data",
        KLACHTWIJZER_STAFF_DETAIL="everything",
    )
    assert code == 2
    assert output.count("wrong: ") == 5
    assert "5 of the settings must be mended." in output


async def test_check_tells_a_sender_that_the_mail_server_refuses_for_good(tmp_path: Path) -> None:
    """One that is refused for now may be taken later."""
    async with mail_server() as mail:
        mail.sender.extend(["553 5.1.8 no such domain", "451 later"])
        settings = {
            "KLACHTWIJZER_SMTP": f"smtp+plain://127.0.0.1:{mail.port}",
            "KLACHTWIJZER_MAIL_FROM": "a@b.example",
        }
        code, output, _errors = await command(tmp_path, "check", **settings)
        assert code == 2
        told = f"wrong: KLACHTWIJZER_MAIL_FROM: 127.0.0.1:{mail.port} takes nothing from a@b.example (553)."
        assert told in output
        for _ in range(2):
            assert (await command(tmp_path, "check", **settings))[0] == 0
        assert mail.received == []


async def test_telegram_that_cannot_be_reached_is_no_fault_of_a_setting_that_is_not_set(
    tmp_path: Path,
) -> None:
    for proxy, why in (("127.0.0.1:9", "Connection refused"), ("no.invalid:9", "its name cannot be looked")):
        for asked in ("check", "run"):
            told = await command(
                tmp_path, asked, KLACHTWIJZER_TELEGRAM_TOKEN=TOKEN, HTTPS_PROXY=f"http://{proxy}"
            )
            assert told[0] == 2
            assert f": api.telegram.org: the Bot API could not be reached ({why}" in told[1] + told[2]
            assert "Look at the network" in told[1] + told[2]
            assert "KLACHTWIJZER_TELEGRAM_API" not in told[1] + told[2]


async def test_check_is_content_with_settings_that_work(tmp_path: Path, telegram: FakeTelegram) -> None:
    telegram.open_chat(STAFF)
    async with served(telegram) as api, mail_server() as mail:
        code, output, _errors = await command(
            tmp_path,
            "check",
            KLACHTWIJZER_TELEGRAM_TOKEN=TOKEN,
            KLACHTWIJZER_TELEGRAM_API=api,
            KLACHTWIJZER_STAFF_CHAT=str(STAFF),
            KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{mail.port}",
        )
    assert code == 0, output
    assert "All settings work." in output


async def test_check_notes_a_settings_file_that_others_may_read_and_one_that_is_not_there(
    tmp_path: Path,
) -> None:
    file, gone = "note: .env holds secrets", "note: there is no .env in this folder"
    assert [each in (await command(tmp_path, "check"))[1] for each in (file, gone)] == [False, True]
    env = tmp_path / ".env"
    env.write_text("KLACHTWIJZER_DATA=data\n")
    for mode, noted in ((0o644, True), (0o640, True), (0o600, False)):
        env.chmod(mode)
        code, output, _errors = await command(tmp_path, "check")
        assert (code, file in output, gone in output) == (0, noted, False)
    env.unlink()
    assert gone not in (await command(tmp_path, "check", KLACHTWIJZER_DATA="data"))[1]


async def test_check_tries_all_the_rest_where_the_data_cannot_be_read(tmp_path: Path) -> None:
    """As after a restore by another user: one line, like every other command, and no traceback."""
    (tmp_path / "data" / "key.check").mkdir(parents=True)
    (tmp_path / "data" / "key").write_bytes(Fernet.generate_key())
    code, output, errors = await command(tmp_path, "check", KLACHTWIJZER_SMTP="smtp+plain://127.0.0.1:9")
    assert (code, errors) == (2, "")
    assert "wrong: data/key.check cannot be read (Is a directory)" in output
    assert "wrong: KLACHTWIJZER_SMTP: 127.0.0.1:9 cannot be reached" in output
    assert "2 of the settings must be mended." in output


async def test_two_on_one_data_directory_are_refused(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with served(telegram) as api:
        bot = Bot(tmp_path, KLACHTWIJZER_TELEGRAM_TOKEN=TOKEN, KLACHTWIJZER_TELEGRAM_API=api)
        await bot.start()
        await TelegramVisitor(telegram, 7001).says("/start")
        code, _output, errors = await command(tmp_path, "chat")
        assert code == 2
        assert "is in use by another klachtwijzer" in errors
        assert await bot.stop() == 0
