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

    @property
    def open(self) -> int:
        """How many sockets are open."""
        return len(self._connections)

    @property
    def silent(self) -> int:
        """How many of them have not joined."""
        return sum(connection.presence is None for connection in self._connections)

    def may_open(self) -> bool:
        """Part of Doorman."""
        if self.closed:
            return False
        if len(self._connections) < limits.SILENT_SOCKETS_MAX:
            return True  # spares the count
        return self.silent < limits.SILENT_SOCKETS_MAX

    def opened(self, socket: RoomSocket) -> Connection:
        """Part of Doorman."""
        connection = Connection(socket, self._host)
        self._connections.add(connection)
        return connection

    def moved_bytes(self, received: int, sent: int) -> None:
        """Part of Doorman."""
        traffic = self._host.metrics.traffic
        traffic.bytes_in += received
        traffic.bytes_out += sent

    def forget(self, connection: Connection) -> None:
        """The socket is gone."""
        self._connections.discard(connection)

    def sweep(self, now: float) -> None:
        """Close the sockets that did not say hello, or anything, for too long."""
        for connection in list(self._connections):
            if connection.closing:
                continue
            if connection.presence is None:
                if not connection.said_hello and now - connection.opened_at > limits.HELLO_TIMEOUT_S:
                    connection.failed(ErrorCode.HELLO_TIMEOUT)
            elif now - connection.heard_until(now) > limits.IDLE_TIMEOUT_S:
                connection.failed(ErrorCode.IDLE)

    def close_all(self, code: int) -> None:
        """Close every socket."""
        self.closed = True
        for connection in list(self._connections):
            if not connection.closing:
                connection.close(code)
