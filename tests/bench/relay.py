"""A mail server in a process of its own: `python -m tests.bench.relay PORT MILLISECONDS` (before each answer)."""

import asyncio
import signal
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session


class Relay(SMTP):
    """Takes everything. With a wait it is far away: each command is answered that much later."""

    wait = 0.0

    async def push(self, status: str | bytes) -> None:
        if self.wait:
            await asyncio.sleep(self.wait)
        await super().push(status)


class Taken:
    count = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        Taken.count += 1
        return "250 taken"

    async def handle_NOOP(self, server: SMTP, session: Session, envelope: Envelope, arg: str) -> str:  # noqa: N802
        return f"250 {Taken.count}"


async def main(port: int, milliseconds: float) -> None:
    Relay.wait = milliseconds / 1000
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    server = await loop.create_server(lambda: Relay(Taken(), enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port)
    async with server:
        await over.wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
