"""Mail servers for tests: one that fails, one that refuses an address, one that holds a letter until it is let go."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Event

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as Kept

HERE = "tests.meetings.mail."
REFUSED = "wrong@example.org"


class Down(BaseEmailBackend):
    """Nobody answers."""

    tried = 0

    def open(self):
        Down.tried += 1
        raise ConnectionRefusedError(111, "Connection refused")

    def send_messages(self, messages):
        raise AssertionError("it was never opened")


class Falling(Kept):
    """Takes one letter, then the line falls."""

    taken = 0

    def send_messages(self, messages):
        if Falling.taken:
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        Falling.taken += 1
        return super().send_messages(messages)


class Refusing(Kept):
    """Takes everybody's but one address's."""

    def send_messages(self, messages):
        for message in messages:
            if REFUSED in message.to:
                raise SMTPRecipientsRefused({REFUSED: (550, b"No such user")})
        return super().send_messages(messages)


class Broken(Kept):
    """Fails in a way that nobody thought of."""

    def send_messages(self, messages):
        raise RuntimeError("what is this?")


class Slow(Kept):
    """Holds the first letter until another sender has tried the same ones."""

    began, go_on = Event(), Event()

    def send_messages(self, messages):
        if not Slow.began.is_set():
            Slow.began.set()
            assert Slow.go_on.wait(20)
        return super().send_messages(messages)
