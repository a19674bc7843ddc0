"""A mail server in a process of its own: `python -m tests.bench.relay PORT MILLISECONDS` (before each answer).

It takes everything and does as little as it can: what is measured shares the machine with it. Nearby it lets commands
come together (RFC 2920) as mail servers in use do; far away it does not, so that there is a wait for each command.
"""

import asyncio
import signal
import sys

GREETING, GO_ON, TAKEN, BYE = "220 relay", "354 go on", "250 taken", "221 bye"
END = b"\r\n.\r\n"


class Relay(asyncio.Protocol):
    """One line to a client."""

    wait = 0.0
    count = 0  # of all lines: mails taken

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._unread, self._is_text = transport, b"", False
        self._say([GREETING])

    def data_received(self, data: bytes) -> None:
        self._unread += data
        answers = []
        while (answer := self._next()) is not None:
            answers.append(answer)
        if answers:
            self._say(answers)

    def _next(self) -> str | None:
        """The answer to what came in, once it is complete."""
        piece, end, rest = self._unread.partition(END if self._is_text else b"\r\n")
        if not end:
            return None
        self._unread = rest
        if self._is_text:
            self._is_text = False
            Relay.count += 1
            return TAKEN
        return self._answer(piece[:4].upper().strip())

    def _answer(self, command: bytes) -> str:
        if command == b"EHLO":
            return "250-relay\r\n250-8BITMIME\r\n" + ("" if self.wait else "250-PIPELINING\r\n") + "250 SIZE 33554432"
        if command == b"NOOP":
            return f"250 {Relay.count}"
        self._is_text = command == b"DATA"
        return GO_ON if self._is_text else BYE if command == b"QUIT" else "250 OK"

    def _say(self, answers: list[str]) -> None:
        said = "".join(f"{answer}\r\n" for answer in answers).encode()
        if self.wait:
            asyncio.get_running_loop().call_later(self.wait, self._write, said)
        else:
            self._write(said)

    def _write(self, said: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(said)
            if said.startswith(BYE.encode()):
                self._transport.close()


async def main(port: int, milliseconds: float) -> None:
    Relay.wait = milliseconds / 1000
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    server = await loop.create_server(Relay, "127.0.0.1", port)
    async with server:
        await over.wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
