"""Readings of metrics: what two of them say together, and the sentence there is when there is none."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from cenacle.app import open_app
from cenacle.settings import load_settings
from cenacle.top.readings import Interval, MetricsAddress, NoReadingError, Reading

METRICS = 'cenacle_sockets 3.0\ncenacle_members{room="hall"} 2.0\n'


def reading(at_s: float, text: str) -> Reading:
    return Reading.parse(text, at_s)


def test_samples_are_found_by_name_and_labels() -> None:
    one = reading(0, '# HELP x Of x.\n# TYPE x counter\nx{b="2",a="1"} 4\nx{a="1",b="2"} 5.5\ny +Inf\n')
    assert one.value("x", b="2", a="1") == 5.5
    assert one.value("y") == float("inf")
    assert one.value("x") is None
    assert one.total("x") == 9.5
    assert one.total("z") is None


def test_rooms_are_those_with_members() -> None:
    assert reading(0, METRICS + 'cenacle_ticks_total{room="attic"} 2.0').rooms == ["hall"]


def test_rates_are_a_second() -> None:
    interval = Interval.between(
        reading(10, 'n{room="a"} 4\nn{room="b"} 1'), reading(14, 'n{room="a"} 24\nn{room="b"} 2\nm 8')
    )
    assert interval.seconds == 4
    assert interval.growth("n", room="a") == 20
    assert interval.rate("n", room="a") == 5
    assert interval.total_rate("n") == 5.25
    assert interval.rate("m") == 2  # it was not there before, so it was 0
    assert interval.rate("other") is None
    assert interval.total_rate("other") is None


@pytest.mark.parametrize("started", [1_000, 1_010])
def test_a_restart_between_two_readings_makes_the_first_one_worthless(started: int) -> None:
    before = reading(10, "process_start_time_seconds 1000\nn 100")
    interval = Interval.between(before, reading(20, f"process_start_time_seconds {started}\nn 120"))
    assert interval.rate("n") == (2 if started == 1_000 else None)


@contextlib.contextmanager
def answering(
    status: int, body: bytes, asked: list[tuple[str, str | None]] | None = None, location: str = ""
) -> Iterator[str]:
    """A server on 127.0.0.1 that always answers the same; `asked` gets path and authorization of each request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if asked is not None:
                asked.append((self.path, self.headers["Authorization"]))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (401, b"", "is not for everybody (it answers 401). Give a name and a password"),
        (404, b"", "There are no metrics at http://127.0.0.1:"),
        (500, b"", "/metrics answers 500."),
        (200, b"<html>Good day</html>", "are no metrics."),
        (200, b"\xff 1", "are no metrics."),
        (200, b"python_info 1.0\n", "is no house of Cénacle."),
    ],
    ids=["protected", "inside", "broken", "page", "bytes", "other"],
)
def test_what_is_no_reading_is_told_in_a_sentence(status: int, body: bytes, sentence: str) -> None:
    with answering(status, body) as host, pytest.raises(NoReadingError) as told:
        MetricsAddress(host).read()
    assert sentence in str(told.value)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nobody_there_is_told_in_a_sentence(scheme: str) -> None:
    with answering(200, b"") as host:
        pass
    with pytest.raises(NoReadingError) as told:
        MetricsAddress(f"{scheme}://{host}").read()
    where = f"{scheme}://{host}/metrics"
    assert str(told.value) == (
        f"Nothing answers at {where} (connection refused). Is the house open, and is this its address?"
    )


def test_tls_where_there_is_none_is_told_in_a_sentence() -> None:
    with answering(200, b"") as host, pytest.raises(NoReadingError, match=r"^Nothing answers at https://"):
        MetricsAddress(f"https://{host}").read()


@pytest.mark.parametrize("url", ["", "ftp://host", "http://", "http://host:port", "http://[::1", "http://host:0"])
def test_what_is_no_address_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(NoReadingError, match=r"is no address such as http://127\.0\.0\.1:8000\.$"):
        MetricsAddress(url)


@pytest.mark.parametrize(
    ("url", "path", "secret"),
    [
        ("http://{}", "/metrics", None),
        ("{}/", "/metrics", None),
        ("http://{}/metrics", "/metrics", None),
        ("http://{}/inside/", "/inside/metrics", None),
        ("http://ada:a%40b@{}", "/metrics", "ada:a@b"),
    ],
)
def test_paths_and_passwords_are_kept(url: str, path: str, secret: str | None) -> None:
    asked: list[tuple[str, str | None]] = []
    with answering(200, METRICS.encode(), asked) as host:
        address = MetricsAddress(url.format(host))
        assert address.read().rooms == ["hall"]
        assert address.origin == f"http://{host}"
    wanted = f"Basic {base64.b64encode(secret.encode()).decode()}" if secret else None
    assert asked == [(path, wanted)]


def test_a_password_is_not_given_to_another_house() -> None:
    asked: list[tuple[str, str | None]] = []
    with answering(200, METRICS.encode(), asked) as other, answering(302, b"", None, f"http://{other}/metrics") as host:
        assert MetricsAddress(f"http://ada:secret@{host}").read().rooms == ["hall"]
    assert asked == [("/metrics", None)]


async def test_a_house_with_a_certificate_of_its_own_is_read_on_its_own_machine(tmp_path: Path) -> None:
    settings = load_settings(host="127.0.0.1", port=0, data_dir=tmp_path, self_signed=True)
    async with open_app(settings, with_media=False) as app:
        address = MetricsAddress(f"https://127.0.0.1:{app.port}")
        reading = await asyncio.to_thread(address.read)
    assert reading.value("cenacle_sockets") == 0
