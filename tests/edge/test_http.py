"""What the house answers by HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from cenacle.app import App, open_app
from cenacle.core import limits
from cenacle.edge import address_rates, http as http_module
from cenacle.edge.address_rates import AddressRates
from cenacle.edge.client_files import ClientFiles
from cenacle.edge.headers import content_security_policy
from cenacle.settings import Settings
from cenacle.worlds.load import LoadedWorld
from tests.client import AVATAR, PATIENCE_S, HouseClient

WISH = {"name": "Zoé", "headline": "", "avatar": AVATAR, "language": "fr"}


@pytest.fixture
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url) as http:
        yield http


@pytest.mark.rule("P-SEAT-1")
async def test_a_seat_is_given(http: httpx.AsyncClient, app: App) -> None:
    answer = await http.post("/api/seats", json=WISH)
    assert answer.status_code == 201
    seat = answer.json()
    assert set(seat) == {"seat", "expires_in_s", "identity", "world_version"}
    assert (seat["expires_in_s"], seat["world_version"]) == (60, app.world.plan.version)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.rule("P-SEAT-1")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "x" * 10_000}, "name"),
        ({"name": ""}, "name"),
        ({"name": " \t "}, "name"),
        ({"name": "Zo\x07e"}, "name"),
        ({"name": "\u202eeoZ"}, "name"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"headline": "x" * 81}, "headline"),
        ({"avatar": {**AVATAR, "skin": "red"}}, "avatar.skin"),
        ({"avatar": {**AVATAR, "shape": "cape"}}, "avatar.shape"),
        ({"avatar": {**AVATAR, "hat": "#000000"}}, "avatar.hat"),
        ({"avatar": "coat"}, "avatar"),
        ({"language": "de"}, "language"),
        ({"identity": "x" * 3_000}, "identity"),
        ({"admin": True}, "admin"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_wrong_request_is_told_which_field(
    http: httpx.AsyncClient, change: dict[str, object], field: str
) -> None:
    answer = await http.post("/api/seats", json={**WISH, **change})
    assert answer.status_code == 422
    error = answer.json()
    assert set(error) == {"code", "message"}
    assert error["code"] == "invalid_message"
    assert error["message"].startswith(f"{field}: ")
    assert len(error["message"]) <= 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 10_000, b'{"name": 1e999}'])
async def test_what_is_no_json_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/api/seats", content=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_message"


async def test_bodies_are_bounded(http: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1_000):
            yield b" " * 1_000

    for content in (b" " * 20_000, endless()):
        answer = await http.post("/api/seats", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "frame_too_large")


async def test_a_body_that_does_not_come_is_not_waited_for(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "SEAT_REQUEST_S", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
    writer.write(b"POST /api/seats HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
    async with asyncio.timeout(PATIENCE_S):
        answer = await reader.read()  # to the end: the connection is not kept
    assert answer.startswith(b"HTTP/1.1 408")
    writer.close()


async def test_seats_are_rate_limited_by_address(
    settings: Settings, world: LoadedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEATS_PER_ADDRESS_PER_MINUTE", 5)
    async with (
        open_app(settings, with_media=False, world=world) as app,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.port}") as http,
    ):
        statuses = [(await http.post("/api/seats", json=WISH)).status_code for _ in range(7)]
        assert statuses == [201] * 5 + [429] * 2
        refused = await http.post("/api/seats", json=WISH)
        assert refused.json()["code"] == "flooded"
        assert 0 < int(refused.headers["retry-after"]) <= 60
        neighbour = await http.post("/api/seats", json=WISH, headers={"X-Forwarded-For": "192.0.2.7"})
        assert neighbour.status_code == 201


def test_rates_forget_after_a_minute_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_rates, "ADDRESSES_COUNTED_MAX", 2)
    now = 100.0
    rates = AddressRates(2, lambda: now)
    assert [rates.allow("a") for _ in range(3)] == [True, True, False]
    assert rates.allow("b")
    assert [rates.allow(name) for name in ("c", "d", "e")] == [True, True, False]
    now += 61.0
    assert rates.allow("a")


async def test_a_full_house_with_a_full_line_gives_no_seats(
    app: App, http: httpx.AsyncClient, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoe = await HouseClient.join(url)
    app.house.roster.capacity = 1
    assert (await http.post("/api/seats", json=WISH)).status_code == 201  # for a place in line
    monkeypatch.setattr("cenacle.core.limits.WAITING_MAX", 0)
    answer = await http.post("/api/seats", json=WISH)
    assert (answer.status_code, answer.json()["code"]) == (503, "house_full")
    assert answer.headers["retry-after"] == "10"
    await zoe.leave()


async def test_the_world_is_cached_by_its_version(http: httpx.AsyncClient, app: App) -> None:
    answer = await http.get("/api/world")
    assert answer.json() == json.loads(app.world.client_json)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"
    etag = answer.headers["etag"]
    assert (await http.get("/api/world", headers={"If-None-Match": etag})).status_code == 304
    known = await http.get("/api/world", params={"v": app.world.plan.version})
    assert "immutable" in known.headers["cache-control"]
    other = await http.get("/api/world", params={"v": "another"}, headers={"Accept-Encoding": "identity"})
    assert other.headers["cache-control"] == "no-cache"
    assert other.content == app.world.client_json


async def test_health_and_readiness(http: httpx.AsyncClient, app: App) -> None:
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).text == "ready\n"
    app.house.draining = True
    unready = await http.get("/readyz")
    assert (unready.status_code, unready.text) == (503, "the house is closing\n")
    assert (await http.get("/healthz")).status_code == 200


async def test_metrics_count_what_happens(http: httpx.AsyncClient, url: str) -> None:
    zoe = await HouseClient.join(url)
    await zoe.say("hello")
    text = (await http.get("/metrics")).text
    for line in (
        'cenacle_members{room="house"} 1.0',
        "cenacle_joins_total 1.0",
        "cenacle_sockets 1.0",
        "cenacle_sockets_silent 0.0",
        "cenacle_store_healthy 1.0",
        "cenacle_store_writes_total 1.0",
        'cenacle_tick_seconds_count{phase="step",room="house"}',
        "cenacle_socket_bytes_in_total",
        "cenacle_snapshots_total",
    ):
        assert line in text, line
    assert "Zoé" not in text
    await zoe.leave()


async def test_unknown_addresses_and_methods(http: httpx.AsyncClient) -> None:
    for path in ("/api/none", "/docs", "/openapi.json", "/../secret.key", "/assets/none.js", "/%00"):
        answer = await http.get(path)
        assert (answer.status_code, answer.headers["content-type"][:10]) == (404, "text/plain")
    assert (await http.get("/api/seats")).status_code in (404, 405)
    assert (await http.delete("/api/world")).status_code == 405
    assert (await http.get("/socket")).status_code == 404


async def test_every_answer_has_the_security_headers(http: httpx.AsyncClient, url: str) -> None:
    host = url.removeprefix("http://")
    for path in ("/", "/api/world", "/healthz", "/nothing"):
        headers = (await http.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self' 'unsafe-eval';" in policy  # this is loopback
        assert f"connect-src 'self' ws://{host} wss://{host};" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert headers["permissions-policy"].startswith("microphone=(self)")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


@pytest.mark.parametrize("host", ["club.example", "club.example:8443", "192.0.2.7:8000", "localhost.club.example"])
def test_only_on_the_machine_itself_may_conditions_be_evaluated_in_the_page(host: str) -> None:
    policy = content_security_policy(host)
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("host", ["a b", "x;script-src *", "", "é", "a" * 300, "[::1"])
def test_a_strange_host_does_not_get_into_the_policy(host: str) -> None:
    assert "connect-src 'self';" in content_security_policy(host)


# --- the client's files ---------------------------------------------------------------------------
@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A small built client, served beside a file that must not be."""
    (tmp_path / "secret.txt").write_text("secret")
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Cénacle</title>" + "<p>" * 300)
    (dist / "assets" / "main-abc.js").write_text("export const a = 1;\n" * 100)
    (dist / "assets" / "pixel.png").write_bytes(bytes(1_000))
    (dist / "out").symlink_to(tmp_path / "secret.txt")
    served = ClientFiles(dist)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await (await served.respond(request, scope["path"].removeprefix("/")))(scope, receive, send)

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as http:
        yield http


async def test_the_page_is_checked_each_time_and_its_assets_are_kept(files: httpx.AsyncClient) -> None:
    page = await files.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert (await files.get("/", headers={"If-None-Match": page.headers["etag"]})).status_code == 304
    script = await files.get("/assets/main-abc.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"].startswith("text/javascript")


async def test_text_is_compressed_and_pictures_are_not(files: httpx.AsyncClient) -> None:
    assert (await files.get("/assets/main-abc.js")).headers["content-encoding"] == "gzip"
    plain = await files.get("/assets/main-abc.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text.startswith("export")
    assert "content-encoding" not in (await files.get("/assets/pixel.png")).headers


async def test_a_client_built_anew_is_served_at_once(files: httpx.AsyncClient, tmp_path: Path) -> None:
    before = await files.get("/")
    (tmp_path / "dist" / "index.html").write_text("<!doctype html>new")
    after = await files.get("/")
    assert after.text == "<!doctype html>new"
    assert after.headers["etag"] != before.headers["etag"]


@pytest.mark.parametrize(
    "path", ["/out", "/..%2fsecret.txt", "/assets", "/assets/", "/%00", "/none", "/" + "a" * 5_000]
)
async def test_nothing_else_is_served(files: httpx.AsyncClient, path: str) -> None:
    answer = await files.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_a_client_that_is_not_built_says_so(tmp_path: Path) -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    answer = await ClientFiles(tmp_path / "none").respond(Request(scope), "")
    assert answer.status_code == 404
    assert b"make build" in bytes(answer.body)
