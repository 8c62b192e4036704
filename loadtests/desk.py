"""The desk of the load tests: seats for bots from the server's HTTP, over connections that are kept."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

SEATS_PER_ADDRESS: Final = 100  # members come from many addresses of loopback, as they would from many homes
ADDRESSES: Final = 250
ASKED_AT_ONCE: Final = 4
WITHIN_S: Final = 30.0
AVATAR: Final = {"shape": "coat", "skin": "#d9a066", "hair": "#402a1e", "top": "#5b6b4f", "bottom": "#303040"}


class Desk:
    """`with Desk(port) as desk`: `desk.seats(count)` asks for as many, in threads of its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._asked = 0
        self._threads = ThreadPoolExecutor(ASKED_AT_ONCE, "desk")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)

    def seats(self, count: int) -> list[str]:
        """So many seats. Waits for the answers: call it in a thread."""
        numbers = range(self._asked, self._asked + count)
        self._asked += count
        by_address: dict[int, list[int]] = {}
        for number in numbers:
            by_address.setdefault(number // SEATS_PER_ADDRESS % ADDRESSES, []).append(number)
        return [
            seat for some in self._threads.map(self._seats_of, *zip(*by_address.items(), strict=True)) for seat in some
        ]

    def _seats_of(self, address: int, numbers: list[int]) -> list[str]:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=WITHIN_S, source_address=(f"127.0.0.{2 + address}", 0)
        )
        try:
            return [self._seat(connection, number) for number in numbers]
        finally:
            connection.close()

    @staticmethod
    def _seat(connection: http.client.HTTPConnection, number: int) -> str:
        body = json.dumps({"name": f"Bot {number}", "avatar": AVATAR, "language": "en"})
        connection.request("POST", "/api/seats", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != http.client.CREATED:
            raise RuntimeError(f"no seat: {answer.status} {text[:200]!r}")
        return str(json.loads(text)["seat"])
