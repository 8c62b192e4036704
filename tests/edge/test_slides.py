"""Slides by HTTP: members put images and everybody gets them; what else is sent is answered with a code."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from cenacle.app import App
from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.edge import slides
from cenacle.edge.slides import SlideDesk, UploadBudgets, collect_slides
from cenacle.store.slides import FolderFullError, Slide, SlideFiles
from tests.client import HouseClient
from tests.store.test_pictures import JPEG, PNG, WEBP, png_of


@pytest.fixture
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        yield http


@pytest.fixture
async def ana(url: str) -> AsyncIterator[HouseClient]:
    client = await HouseClient.join(url, name="Ana")
    yield client
    await client.close()


def bearer(client: HouseClient) -> dict[str, str]:
    assert client.welcome is not None
    return {"Authorization": f"Bearer {client.welcome.resume_token}"}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.rule("P-SLIDE-1", "P-SLIDE-2")
async def test_a_member_puts_an_image_and_everybody_gets_it(http: httpx.AsyncClient, ana: HouseClient) -> None:
    for data, kind in ((PNG, "png"), (JPEG, "jpeg"), (WEBP, "webp")):
        put = await http.post("/api/slides", content=data, headers=bearer(ana))
        assert put.status_code == 201
        assert (put.json()["width"], put.json()["height"]) == (32, 18)
        got = await http.get(f"/api/slides/{put.json()['id']}")
        assert (got.status_code, got.headers["content-type"], got.content) == (200, f"image/{kind}", data)
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert got.headers["content-security-policy"].startswith("default-src 'none'")
        known = {"If-None-Match": got.headers["etag"]}
        assert (await http.get(f"/api/slides/{put.json()['id']}", headers=known)).status_code == 304
        again = await http.post("/api/slides", content=data, headers=bearer(ana))
        assert again.json() == put.json()


@pytest.mark.rule("P-SLIDE-1")
async def test_only_members_put_images(http: httpx.AsyncClient, ana: HouseClient) -> None:
    for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic eDp5"}):
        assert code_of(await http.post("/api/slides", content=PNG, headers=headers)) == (401, "not_joined")
    await ana.leave()
    assert code_of(await http.post("/api/slides", content=PNG, headers=bearer(ana))) == (401, "not_joined")


@pytest.mark.rule("P-SLIDE-1")
async def test_what_is_no_image_is_refused(http: httpx.AsyncClient, ana: HouseClient, app: App) -> None:
    for data in (b"", b"<svg/>", b"GIF89a" + bytes(999), PNG[:40], png_of(4_097, 4), png_of(2**31, 2**31)):
        assert code_of(await http.post("/api/slides", content=data, headers=bearer(ana))) == (422, "slide_invalid")
    assert list((app.settings.data_dir / "slides").iterdir()) == []


async def answer_to_beginning(app: App, client: HouseClient, beginning: bytes, length: int) -> tuple[int, str]:
    """Status and code of the answer that comes though only the beginning of a body of so many bytes is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
    head = ["POST /api/slides HTTP/1.1", "Host: house", f"Content-Length: {length}"]
    head += [f"{name}: {value}" for name, value in bearer(client).items()]
    writer.write("\r\n".join([*head, "", ""]).encode() + beginning)
    try:
        async with asyncio.timeout(10):
            answer = await reader.readuntil(b"}")
    finally:
        writer.close()
    return int(answer.split()[1]), json.loads(answer[answer.index(b"{") :])["code"]


@pytest.mark.rule("P-SLIDE-1")
async def test_too_much_is_not_read(app: App, http: httpx.AsyncClient, ana: HouseClient) -> None:
    assert await answer_to_beginning(app, ana, PNG, limits.SLIDE_BYTES + 1) == (413, "slide_invalid")
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield PNG
        while True:
            sent += 65_536
            yield bytes(65_536)

    with contextlib.suppress(httpx.WriteError, httpx.ReadError):  # the house closed while more was under way
        answer = await http.post("/api/slides", content=endless(), headers=bearer(ana))
        assert code_of(answer) == (413, "slide_invalid")
    assert limits.SLIDE_BYTES <= sent <= 4 * limits.SLIDE_BYTES


@pytest.mark.rule("P-SLIDE-1")
async def test_an_image_whose_header_is_wrong_is_refused_before_it_has_come(app: App, ana: HouseClient) -> None:
    beginning = png_of(9_999, 9_999)[:70] + bytes(30)
    assert await answer_to_beginning(app, ana, beginning, 1_000_000) == (422, "slide_invalid")


async def test_an_image_that_does_not_come_is_not_waited_for(
    app: App, ana: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slides, "UPLOAD_S", 0.05)
    assert await answer_to_beginning(app, ana, PNG[:10], len(PNG)) == (408, "slide_invalid")


async def test_so_many_come_in_at_once_and_no_more(
    http: httpx.AsyncClient, ana: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slides, "UPLOADS_AT_ONCE", 0)
    answer = await http.post("/api/slides", content=PNG, headers=bearer(ana))
    assert code_of(answer) == (503, "slides_busy")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.rule("P-SLIDE-1")
async def test_nobody_takes_all_places_and_what_does_not_come_is_paid_for(
    app: App, http: httpx.AsyncClient, ana: HouseClient, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SLIDES_BURST", slides.UPLOADS_OF_ONE_AT_ONCE)
    monkeypatch.setattr(limits, "SLIDES_PER_S", 0.001)
    begun, both = 0, asyncio.Event()
    body = SlideDesk._body

    async def noted(desk: SlideDesk, request: Request) -> bytes:
        nonlocal begun
        begun += 1
        if begun == slides.UPLOADS_OF_ONE_AT_ONCE:
            both.set()
        return await body(desk, request)

    monkeypatch.setattr(SlideDesk, "_body", noted)
    head = b"POST /api/slides HTTP/1.1\r\nHost: house\r\nContent-Length: 9999\r\nAuthorization: "
    head += bearer(ana)["Authorization"].encode() + b"\r\n\r\n"
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(slides.UPLOADS_OF_ONE_AT_ONCE):
            _, writer = await asyncio.open_connection("127.0.0.1", app.port)
            stack.callback(writer.close)
            writer.write(head + PNG[:40])
        async with asyncio.timeout(10):
            await both.wait()
        assert code_of(await http.post("/api/slides", content=PNG, headers=bearer(ana))) == (503, "slides_busy")
        eve = await HouseClient.join(url, name="Eve")
        assert (await http.post("/api/slides", content=PNG, headers=bearer(eve))).status_code == 201
        await eve.close()
        monkeypatch.setattr(slides, "UPLOADS_OF_ONE_AT_ONCE", 3)
        assert code_of(await http.post("/api/slides", content=PNG, headers=bearer(ana))) == (429, "flooded")


@pytest.mark.rule("P-SLIDE-2")
@pytest.mark.parametrize(
    "path",
    ["0" * 40, "x", "..%2f..%2flock", "%2e%2e/secret.key", "..%5c..%5clock", "%00", "a" * 5_000, "cenacle.db"],
)
async def test_no_name_leads_out_of_the_folder(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(f"/api/slides/{path}")
    assert answer.status_code == 404
    assert "image" not in answer.headers["content-type"]
    assert len(answer.content) < 100


async def test_a_house_takes_no_more_than_its_disk_may_hold(
    app: App, http: httpx.AsyncClient, ana: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: SlideFiles, data: bytes) -> Slide:
        raise FolderFullError

    def broken(self: SlideFiles, data: bytes) -> Slide:
        raise OSError("no space left on device")

    for put in (full, broken):
        monkeypatch.setattr(SlideFiles, "put", put)
        assert code_of(await http.post("/api/slides", content=PNG, headers=bearer(ana))) == (507, "slides_full")


def test_each_identity_has_budgets_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    budgets = UploadBudgets(lambda: now)
    assert all(budgets.pay("ana", 1_000) for _ in range(limits.SLIDES_BURST))
    assert not budgets.pay("ana", 1_000)
    assert budgets.pay("bea", 1_000)
    now = 3.0
    assert budgets.pay("ana", 1_000)
    assert not budgets.pay("eve", int(limits.SLIDE_BYTES_BURST) + 1)
    monkeypatch.setattr(limits, "SLIDE_UPLOADERS_MAX", 2)
    assert budgets.pay("zoe", 1)


@pytest.mark.rule("P-SLIDE-1")
async def test_one_who_puts_too_many_is_told_to_wait(
    http: httpx.AsyncClient, ana: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SLIDES_BURST", 1)
    assert (await http.post("/api/slides", content=PNG, headers=bearer(ana))).status_code == 201
    answer = await http.post("/api/slides", content=PNG, headers=bearer(ana))
    assert code_of(answer) == (429, ErrorCode.FLOODED.value)


async def test_images_stay_while_any_slides_have_them_or_the_store_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SLIDES_UNUSED_S", -1.0)
    files = SlideFiles(tmp_path / "slides")
    files.open()
    of_old_room, on_screen, unused = (files.put(data).id for data in (PNG, JPEG, WEBP))
    rounds: Iterator[Exception | set[str]] = iter([ConnectionError(), {of_old_room}])
    ended = asyncio.Event()

    async def stored() -> set[str]:
        if (answer := next(rounds, None)) is None:
            ended.set()
            await asyncio.Event().wait()
            raise AssertionError
        if isinstance(answer, Exception):
            raise answer
        assert files.find(unused) is not None
        return answer

    monkeypatch.setattr(limits, "SLIDES_COLLECT_EVERY_S", 0.0)
    collecting = asyncio.create_task(collect_slides(files, stored, lambda: {on_screen}))
    async with asyncio.timeout(10):
        await ended.wait()
    collecting.cancel()
    assert [files.find(one) is not None for one in (of_old_room, on_screen, unused)] == [True, True, False]
