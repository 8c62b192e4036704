"""Janus, as Debian packages it: what it is configured with, and its interface over a Unix socket.

It never offers 127.0.0.1, so it runs in a network of its own; see `loadtests.voice.namespace`.
"""

import asyncio
import itertools
import json
import socket
from pathlib import Path
from typing import Any, Final, Self

JANUS: Final = "/usr/bin/janus"
ANSWERED_WITHIN_S: Final = 20.0
MESSAGE_BYTES: Final = 1 << 17
ALIVE_EVERY_S: Final = 20.0
# FOLDER stands for the folder that these files are in.
CONFIGURATION: Final = {
    "janus.jcfg": """\
general: {
  configs_folder = "FOLDER"
  debug_level = 4
  session_timeout = 0
}
certificates: {}
media: { rtp_port_range = "20000-40000" }
plugins: {
  disable = "libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,\
libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so"
}
transports: {
  disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_rabbitmq.so,libjanus_websockets.so"
}
loggers: { disable = "libjanus_jsonlog.so" }
""",
    "janus.transport.pfunix.jcfg": """\
general: { enabled = true, json = "compact", path = "FOLDER/api", type = "SOCK_SEQPACKET" }
admin: { admin_enabled = false }
""",
    "janus.plugin.videoroom.jcfg": "general: {}\n",
    "janus.plugin.audiobridge.jcfg": "general: {}\n",
}


class JanusError(Exception):
    """Janus refused something."""


class JanusApi:
    """One session."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._session = 0
        self._transactions = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def connect(cls, path: Path) -> Self:
        """A new session over the socket of this path."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.setblocking(False)
        connection.connect(str(path))
        api = cls(connection)
        api._tasks.append(asyncio.create_task(api._read()))
        api._session = (await api._ask(janus="create"))["data"]["id"]
        api._tasks.append(asyncio.create_task(api._stay()))
        return api

    async def attach(self, plugin: str) -> int:
        """A handle of a plugin."""
        handle: int = (await self._ask(janus="attach", session_id=self._session, plugin=plugin))["data"]["id"]
        return handle

    async def message(
        self, handle: int, body: dict[str, Any], jsep: dict[str, str] | None = None
    ) -> tuple[dict[str, Any], str]:
        """What a plugin says to a message, and the description that came with it or an empty text."""
        given = {"jsep": jsep} if jsep else {}
        event = await self._ask(janus="message", session_id=self._session, handle_id=handle, body=body, **given)
        data: dict[str, Any] = event["plugindata"]["data"]
        if "error" in data:
            raise JanusError(data["error"])
        return data, event.get("jsep", {}).get("sdp", "")

    async def _ask(self, **request: Any) -> dict[str, Any]:
        transaction = str(next(self._transactions))
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = future
        data = json.dumps({**request, "transaction": transaction}).encode()
        await asyncio.get_running_loop().sock_sendall(self._connection, data)
        return await asyncio.wait_for(future, ANSWERED_WITHIN_S)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(self._connection, MESSAGE_BYTES):
            message = json.loads(data)
            if message["janus"] == "ack":
                continue
            future = self._waiting.pop(message.get("transaction", ""), None)
            if future is None or future.done():
                continue
            if message["janus"] == "error":
                future.set_exception(JanusError(message["error"]["reason"]))
            else:
                future.set_result(message)

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(ALIVE_EVERY_S)
            data = {"janus": "keepalive", "session_id": self._session, "transaction": "alive"}
            await asyncio.get_running_loop().sock_sendall(self._connection, json.dumps(data).encode())

    async def close(self) -> None:
        """Give up the session."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._connection.close()
