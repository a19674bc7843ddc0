"""Redis as broker: kombu's transport, made to survive Redis.

When the connection is lost while a task runs, kombu closes the channel and then asks the closed connection where Redis
was, to put the unacknowledged message back or to acknowledge it. The worker does not know that error and ends. Here it
is one of a lost connection: logged, and followed by a new connection. The message is lost, and may be.
"""

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLost


class Channel(redis.Channel):
    def _connparams(self, *args: Any, **kwargs: Any) -> Any:
        if getattr(self.connection, "client", None) is None:
            raise ConnectionLost("this channel's connection is closed")
        return super()._connparams(*args, **kwargs)


class Transport(redis.Transport):
    Channel = Channel
