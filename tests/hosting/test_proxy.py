"""A house behind Caddy and behind nginx, with the files of docs/hosting: the page, a seat and the socket by TLS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgpack
import pytest
import websockets
from websockets.asyncio.client import connect

from cenacle.wire.messages import PROTOCOL
from tests.hosting.conftest import Certificate
from tests.hosting.servers import DOCUMENTS, free_port, replaced, running
from tests.house_process import HouseProcess

AVATAR = {"shape": "coat", "skin": "#c68642", "hair": "#2b1b12", "top": "#1f6f78", "bottom": "#2d2d34"}


def caddy(directory: Path, port: int, house_port: int, certificate: Certificate) -> list[str]:
    """Writes the Caddyfile for this machine and returns the command that runs it."""
    site = replaced(
        (DOCUMENTS / "Caddyfile").read_text(encoding="utf-8"),
        {
            "club.example {": f"https://127.0.0.1:{port} {{\n\ttls {certificate.certificate} {certificate.key}",
            "127.0.0.1:8000": f"127.0.0.1:{house_port}",
        },
    )
    file = directory / "Caddyfile"
    file.write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site, encoding="utf-8")
    return ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]


def nginx(directory: Path, port: int, house_port: int, certificate: Certificate) -> list[str]:
    """Writes the server's file for this machine, and a main file around it, and returns the command that runs them."""
    site = replaced(
        (DOCUMENTS / "nginx.conf").read_text(encoding="utf-8"),
        {
            "listen 80;": f"listen unix:{directory}/plain.sock;",
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "/etc/letsencrypt/live/club.example/fullchain.pem": str(certificate.certificate),
            "/etc/letsencrypt/live/club.example/privkey.pem": str(certificate.key),
            "http://127.0.0.1:8000": f"http://127.0.0.1:{house_port}",
        },
    )
    (directory / "cenacle.conf").write_text(site, encoding="utf-8")
    temporary = "".join(f"{kind}_temp_path {kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = f"""
        daemon off; pid nginx.pid; error_log stderr;
        {"user root;" if os.geteuid() == 0 else ""}
        events {{}}
        http {{ access_log off; {temporary} include cenacle.conf; }}
    """
    (directory / "main.conf").write_text(main, encoding="utf-8")
    return ["nginx", "-e", "stderr", "-p", str(directory), "-c", "main.conf"]


@pytest.fixture(scope="module", params=[caddy, nginx], ids=["caddy", "nginx"])
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, certificate: Certificate
) -> Iterator[str]:
    """Host and port of a proxy with a house behind it."""
    directory, port = tmp_path_factory.mktemp("proxy"), free_port()
    with HouseProcess(directory) as house:
        command = request.param(directory, port, house.port, certificate)
        with running(command, directory, port):
            yield f"127.0.0.1:{port}"


async def enter(address: str, certificate: Certificate) -> dict[str, Any]:
    """Takes a seat and opens the socket with it, as a page of this host does; returns the answer to `hello`."""
    async with httpx.AsyncClient(base_url=f"https://{address}", verify=certificate.trust()) as client:
        seat = await client.post("/api/seats", json={"name": "Ada", "headline": "", "avatar": AVATAR, "language": "fr"})
    assert seat.status_code == 201, seat.text
    async with connect(
        f"wss://{address}/socket",
        ssl=certificate.trust(),
        subprotocols=[websockets.Subprotocol("cenacle.1")],
        origin=websockets.Origin(f"https://{address}"),
        compression=None,
    ) as socket:
        await socket.send(msgpack.packb({"type": "hello", "protocol": PROTOCOL, "seat": seat.json()["seat"]}))
        frame = await socket.recv(decode=False)
    answer = msgpack.unpackb(frame)
    assert isinstance(answer, dict)
    return answer


async def test_the_page_comes_through(address: str, certificate: Certificate) -> None:
    async with httpx.AsyncClient(base_url=f"https://{address}", verify=certificate.trust()) as client:
        page = await client.get("/")
        assert page.status_code == 200
        assert "<title>Cénacle" in page.text
        assert (await client.get("/healthz")).status_code == 200


async def test_a_member_enters_through_it(address: str, certificate: Certificate) -> None:
    answer = await enter(address, certificate)
    assert answer["type"] == "welcome"


async def test_a_page_of_another_host_is_kept_out(address: str, certificate: Certificate) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(
            f"wss://{address}/socket",
            ssl=certificate.trust(),
            subprotocols=[websockets.Subprotocol("cenacle.1")],
            origin=websockets.Origin("https://elsewhere.example"),
        ):
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
async def test_the_operators_pages_stay_inside(address: str, certificate: Certificate, path: str) -> None:
    async with httpx.AsyncClient(base_url=f"https://{address}", verify=certificate.trust()) as client:
        assert (await client.get(path)).status_code == 404
