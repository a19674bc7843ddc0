"""One mail over an open line to the mail server: what `smtplib` says, in fewer steps.

Where the server offers it (RFC 2920), sender, recipient and the wish to send go out together, which saves two of four
waits for an answer. The text leaves only when all three were answered well, so nothing else is different.
"""

import re
import smtplib
from email.utils import parseaddr
from functools import lru_cache

PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
LINE_WITH_DOT = re.compile(rb"(?m)^\.")
TAKEN, GO_ON, CLOSING = 250, 354, 421
WANTED = ({TAKEN}, {TAKEN, 251}, {GO_ON})  # the answers to sender, recipient and the wish to send
Answer = tuple[int, bytes]


def send(line: smtplib.SMTP, sender: str, to: str, text: bytes) -> None:
    """Hand over `text`, whose lines end as those of mail do. Raises what `smtplib.SMTP.sendmail` would."""
    bare = _bare(sender)
    if not PLAIN_ADDRESS.fullmatch(bare) or not PLAIN_ADDRESS.fullmatch(to):
        line.sendmail(bare, [to], text)
        return
    line.ehlo_or_helo_if_needed()
    size = f" size={len(text)}" if line.has_extn("size") else ""
    commands = [f"mail FROM:<{bare}>{size}", f"rcpt TO:<{to}>", "data"]
    answers = _together(line, commands) if line.has_extn("pipelining") else _in_turn(line, commands)
    if not _are_good(answers):
        raise _refusal(line, answers, bare, to)
    answer = _say(line, text)
    if answer[0] != TAKEN:
        _begin_anew(line, answer[0])
        raise smtplib.SMTPDataError(*answer)


@lru_cache(maxsize=8)
def _bare(sender: str) -> str:
    return parseaddr(sender)[1]


def _are_good(answers: list[Answer]) -> bool:
    return all(code in wanted for (code, _text), wanted in zip(answers, WANTED, strict=False))


def _in_turn(line: smtplib.SMTP, commands: list[str]) -> list[Answer]:
    answers: list[Answer] = []
    for command in commands:
        line.putcmd(command)
        answers.append(line.getreply())
        if not _are_good(answers):
            break
    return answers


def _together(line: smtplib.SMTP, commands: list[str]) -> list[Answer]:
    line.send("".join(f"{command}\r\n" for command in commands))
    answers: list[Answer] = []
    for _command in commands:
        try:
            answers.append(line.getreply())
        except smtplib.SMTPServerDisconnected:
            if _are_good(answers):
                raise
            break  # it said why before it hung up
    if not _are_good(answers) and answers[-1][0] == GO_ON:
        line.close()  # it waits for a text to nobody: none may end there
    return answers


def _refusal(line: smtplib.SMTP, answers: list[Answer], sender: str, to: str) -> smtplib.SMTPException:
    """What the first bad answer means."""
    place = next(place for place in range(len(answers)) if not _are_good(answers[: place + 1]))
    code, text = answers[place]
    _begin_anew(line, code)
    if place == 0:
        return smtplib.SMTPSenderRefused(code, text, sender)
    return smtplib.SMTPRecipientsRefused({to: (code, text)}) if place == 1 else smtplib.SMTPDataError(code, text)


def _say(line: smtplib.SMTP, text: bytes) -> Answer:
    """A dot alone ends the text, so one that begins a line is doubled."""
    quoted = LINE_WITH_DOT.sub(b"..", text) if b"\n." in text else text
    line.send(quoted + (b".\r\n" if quoted.endswith(b"\r\n") else b"\r\n.\r\n"))
    return line.getreply()


def _begin_anew(line: smtplib.SMTP, code: int) -> None:
    """Ready for another mail; a server that answers CLOSING hangs up."""
    if code == CLOSING:
        line.close()
    elif line.sock:
        try:
            line.rset()
        except smtplib.SMTPServerDisconnected:
            line.close()
