"""Redis as broker: a channel whose connection is gone says that it is, in words that Celery knows."""

import pytest
from kombu import Connection

from icssi import redis_broker
from icssi.celery import app
from tests.services import Redis


def test_celery_uses_it(redis_server: Redis) -> None:
    with app.connection_for_write(f"{redis_server.url}/0") as connection:
        assert isinstance(connection.transport, redis_broker.Transport)


def test_channel_of_a_closed_connection_has_lost_it(redis_server: Redis) -> None:
    with Connection(f"{redis_server.url}/0", transport=redis_broker.Transport) as connection:
        channel = connection.default_channel
        assert channel.client.ping()
        errors = connection.connection_errors
        connection.collect()
        with pytest.raises(errors):
            channel._get_pool()
