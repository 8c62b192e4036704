"""The doorman: counts open sockets, and closes those that say nothing."""

from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.edge.connection import Connection, Host
from cenacle.edge.socket import RoomSocket


class HouseDoorman:
    """Decides about new sockets, and sweeps those that are silent."""

    def __init__(self, host: Host, origins: frozenset[str]) -> None:
        self.origins = origins
        self.closed = False  # no more sockets are opened: the house drains
        self._host = host
        self._connections: set[Connection] = set()
        self._silent: set[Connection] = set()  # those that have neither come in nor stand in line

    @property
    def open(self) -> int:
        """How many sockets are open."""
        return len(self._connections)

    @property
    def silent(self) -> int:
        """How many of them have neither joined nor stand in line."""
        return len(self._silent)

    def may_open(self) -> bool:
        """Part of Doorman."""
        return not self.closed and self.silent < limits.SILENT_SOCKETS_MAX

    def opened(self, socket: RoomSocket) -> Connection:
        """Part of Doorman."""
        connection = Connection(socket, self._host)
        self._connections.add(connection)
        self._silent.add(connection)
        return connection

    def settled(self, connection: Connection) -> None:
        """Someone has come in, or stands in line."""
        self._silent.discard(connection)

    def moved_bytes(self, received: int, sent: int) -> None:
        """Part of Doorman."""
        traffic = self._host.metrics.traffic
        traffic.bytes_in += received
        traffic.bytes_out += sent

    def forget(self, connection: Connection) -> None:
        """The socket is gone."""
        self._connections.discard(connection)
        self._silent.discard(connection)

    def sweep(self, now: float) -> None:
        """Close the sockets that did not say hello, or anything, for too long."""
        for connection in list(self._connections):
            if connection.closing:
                continue
            if connection.presence is None and not connection.is_waiting:
                if not connection.said_hello and now - connection.opened_at > limits.HELLO_TIMEOUT_S:
                    connection.failed(ErrorCode.HELLO_TIMEOUT)
            elif now - connection.heard_until(now) > limits.IDLE_TIMEOUT_S:
                connection.failed(ErrorCode.IDLE)
            elif connection.is_waiting and connection.unsent_bytes > limits.UNSENT_BYTES:
                connection.failed(ErrorCode.TOO_SLOW)

    def close_all(self, code: int) -> None:
        """Close every socket."""
        self.closed = True
        for connection in list(self._connections):
            if not connection.closing:
                connection.close(code)
