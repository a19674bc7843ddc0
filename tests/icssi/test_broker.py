"""The broker made of files: what is seen is whole, comes once, and in order."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem

from icssi import broker
from icssi.celery import app

MESSAGES = 300


@pytest.fixture
def channel(tmp_path: Path) -> Callable[..., Any]:
    """A channel of its own to one broker, as a process would have; of our transport or of kombu's."""
    (tmp_path / "messages").mkdir()
    options = {"data_folder_in": str(tmp_path / "messages"), "data_folder_out": str(tmp_path / "messages")}
    options["control_folder"] = str(tmp_path / "control")

    with ExitStack() as stack:

        def opened(transport: type = broker.Transport) -> Any:
            connection = Connection(transport=transport, hostname="files", transport_options=options)
            return stack.enter_context(connection).channel()

        yield opened


def test_celery_uses_it() -> None:
    with app.connection_for_write("filesystem://") as connection:
        assert isinstance(connection.transport, broker.Transport)


def test_messages_come_in_order_from_their_own_queue(channel: Callable[..., Any]) -> None:
    sender, receiver = channel(), channel()
    for number in range(3):
        sender._put("mail", {"number": number})
    sender._put("default", {"number": 9})
    assert [receiver._get("mail")["number"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        receiver._get("mail")
    assert receiver._get("default") == {"number": 9}


def seen_while_written(sender: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch, module: Any) -> int:
    """How many messages a worker finds in the queue at the moment the sender has yet to write the first."""
    found = []
    dumps = module.dumps
    monkeypatch.setattr(module, "dumps", lambda payload: found.append(receiver._size("mail")) or dumps(payload))
    sender._put("mail", {})
    return found[0]


def test_message_is_not_seen_before_it_is_whole(channel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen_while_written(channel(), channel(), monkeypatch, broker) == 0
    kombus = filesystem.Transport
    assert seen_while_written(channel(kombus), channel(kombus), monkeypatch, filesystem) == 2, "kombu has mended it"


def test_each_message_comes_once_to_several_workers(channel: Callable[..., Any], tmp_path: Path) -> None:
    got: list[int] = []
    sent = threading.Event()

    def work(receiver: Any) -> None:
        while True:
            was_sent = sent.is_set()
            try:
                got.append(receiver._get("mail")["number"])
            except Empty:
                if was_sent:
                    return

    workers = [threading.Thread(target=work, args=(channel(),)) for _ in range(3)]
    sender = channel()
    for worker in workers:
        worker.start()
    for number in range(MESSAGES):
        sender._put("mail", {"number": number})
    sent.set()
    for worker in workers:
        worker.join()
    assert sorted(got) == list(range(MESSAGES))
    assert list((tmp_path / "messages").iterdir()) == []


def test_queues_named_at_once_are_all_known(channel: Callable[..., Any]) -> None:
    channels = [channel() for _ in range(8)]
    names = [f"queue-{number}" for number in range(len(channels))]
    threads = [
        threading.Thread(target=opened._queue_bind, args=("events", "", "", name))
        for opened, name in zip(channels, names, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.queue for row in channel().get_table("events")) == names
