"""What is said on the line to a mail server, and what its answers mean, with commands one by one and together."""

import smtplib
from contextlib import suppress

import pytest

from notifications.actions.exchange import send

OK, GO_ON, HUNG_UP = (250, b"OK"), (354, b"go on"), None
GONE, BUSY, NO_SENDER, NOT_NOW = (550, b"5.1.1 gone"), (421, b"closing"), (553, b"5.1.7 who"), (503, b"no recipient")
RESET = b"rset\r\n"
COMMANDS = [b"mail FROM:<post@example.org> size=9\r\n", b"rcpt TO:<a@example.org>\r\n", b"data\r\n"]
TEXT = b"Hello\r\n.\r"


class Line(smtplib.SMTP):
    """A line without a network: it notes what is said and answers as told."""

    def __init__(self, answers, *, together):
        super().__init__()
        self.sock, self.ehlo_resp, self.does_esmtp = object(), b"here", True
        self.esmtp_features = {"size": "", **({"pipelining": ""} if together else {})}
        self.answers, self.said = list(answers), []

    def send(self, s):
        self.said.append(s if isinstance(s, bytes) else s.encode())

    def getreply(self):
        answer = self.answers.pop(0)
        if answer is HUNG_UP:
            self.close()
            raise smtplib.SMTPServerDisconnected
        return answer

    def close(self):
        self.sock = None


def hand_over(line, to="a@example.org"):
    try:
        send(line, "Post <post@example.org>", to, TEXT)
    except smtplib.SMTPException as error:
        return type(error)
    return None


@pytest.mark.parametrize("together", [True, False])
def test_a_mail_is_said_in_as_few_steps_as_the_server_lets_us(together):
    line = Line([OK, OK, GO_ON, OK], together=together)
    assert hand_over(line) is None
    assert line.said[:-1] == ([b"".join(COMMANDS)] if together else COMMANDS)
    assert line.said[-1] == b"Hello\r\n..\r\r\n.\r\n", "a dot alone would end the text"
    assert line.sock
    assert not line.answers


# answers → the error; whether the line is good for another mail
TOGETHER = {
    "a recipient is gone": ([OK, GONE, NOT_NOW, OK], smtplib.SMTPRecipientsRefused, True),
    "gone, and a text to nobody is waited for": ([OK, GONE, GO_ON], smtplib.SMTPRecipientsRefused, False),
    "a sender is not known": ([NO_SENDER, NOT_NOW, NOT_NOW, OK], smtplib.SMTPSenderRefused, True),
    "it closes and hangs up": ([OK, BUSY, HUNG_UP], smtplib.SMTPRecipientsRefused, False),
    "it hangs up without a word": ([OK, HUNG_UP], smtplib.SMTPServerDisconnected, False),
    "no text is wanted": ([OK, OK, NOT_NOW, OK], smtplib.SMTPDataError, True),
}
IN_TURN = {
    "a recipient is gone": ([OK, GONE, OK], smtplib.SMTPRecipientsRefused, True),
    "a sender is not known": ([NO_SENDER, OK], smtplib.SMTPSenderRefused, True),
    "it closes": ([OK, BUSY], smtplib.SMTPRecipientsRefused, False),
    "no text is wanted": ([OK, OK, NOT_NOW, OK], smtplib.SMTPDataError, True),
}


def test_no_text_leaves_before_all_is_answered_well():
    for together, cases in ((True, TOGETHER), (False, IN_TURN)):
        for what, (answers, error, is_good_still) in cases.items():
            line = Line(answers, together=together)
            assert hand_over(line) is error, what
            assert not any(b"Hello" in said for said in line.said), what
            assert (bool(line.sock), RESET in line.said) == (is_good_still, is_good_still), what
            assert not line.answers, what


def test_what_comes_after_the_text_counts():
    for answer, is_good_still in (((554, b"5.6.0 unwanted"), True), (BUSY, False)):
        line = Line([OK, OK, GO_ON, answer, OK], together=True)
        assert hand_over(line) is smtplib.SMTPDataError
        assert bool(line.sock) is is_good_still
    assert hand_over(Line([OK, OK, GO_ON, HUNG_UP], together=True)) is smtplib.SMTPServerDisconnected


def test_an_address_never_becomes_a_command():
    line = Line([OK, OK, GO_ON, OK, OK], together=True)
    with suppress(ValueError):
        send(line, "post@example.org", "a@example.org>\r\nrcpt TO:<b@example.org", TEXT)
    assert not any(b"b@example.org" in said for said in line.said)
