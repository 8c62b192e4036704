"""What the house answers by HTTP: seats, the world, the client's files, and its health for operators."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cenacle.club.seats import Seats
from cenacle.core.errors import ERRORS, CenacleError, ErrorCode
from cenacle.edge.address_rates import AddressRates
from cenacle.edge.client_files import ClientFiles, accepts_gzip
from cenacle.edge.headers import SecurityHeaders
from cenacle.edge.served_world import ServedWorld
from cenacle.edge.slides import SlideDesk
from cenacle.wire.messages import SeatRequest

SEAT_REQUEST_BYTES: Final = 16_384  # a longer body: 413
SEAT_REQUEST_S: Final = 10.0  # a body that has not come by then: 408
_REASON_CHARS: Final = 200


@dataclass(frozen=True)
class HttpParts:
    """What the routes need. `unready()` gives the reasons not to send people here; none when all is well.
    `turn_away()` says that one who asks for a seat now could not even wait in line."""

    seats: Seats
    seat_rates: AddressRates
    world: Callable[[], ServedWorld]
    client_files: ClientFiles
    slides: SlideDesk
    registry: CollectorRegistry
    unready: Callable[[], Sequence[str]]
    turn_away: Callable[[], bool]


def http_app(parts: HttpParts) -> FastAPI:
    """The ASGI application; WebSockets do not pass through it."""
    app = FastAPI(title="Cénacle", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(HTTPException, _plain_http_error)
    app.add_exception_handler(Exception, _inner_error)

    @app.post("/api/seats")
    async def give_seat(request: Request) -> Response:
        return await _give_seat(parts, request)

    @app.get("/api/world")
    async def world(request: Request, v: str = "") -> Response:
        return _world(parts, request, v)

    @app.post("/api/slides")
    async def put_slide(request: Request) -> Response:
        return await parts.slides.put(request)

    @app.api_route("/api/slides/{slide_id}", methods=["GET", "HEAD"])
    async def get_slide(request: Request, slide_id: str) -> Response:
        return parts.slides.get(request, slide_id)

    @app.get("/healthz")
    async def healthz() -> Response:
        return PlainTextResponse("alive\n", headers={"Cache-Control": "no-store"})

    @app.get("/readyz")
    async def readyz() -> Response:
        reasons = parts.unready()
        text = "\n".join(reasons or ["ready"]) + "\n"
        return PlainTextResponse(text, 503 if reasons else 200, headers={"Cache-Control": "no-store"})

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(parts.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    @app.api_route("/{name:path}", methods=["GET", "HEAD"])
    async def client(request: Request, name: str) -> Response:
        return await parts.client_files.respond(request, name)

    return app


async def _give_seat(parts: HttpParts, request: Request) -> Response:
    if not parts.seat_rates.allow(request.client.host if request.client else ""):
        return _error(429, ErrorCode.FLOODED, headers={"Retry-After": str(parts.seat_rates.retry_after_s())})
    try:
        async with asyncio.timeout(SEAT_REQUEST_S):
            body = await _bounded_body(request)
    except TimeoutError:
        return _error(408, ErrorCode.INVALID_MESSAGE, "The request did not come in time.", {"Connection": "close"})
    if body is None:
        return _error(413, ErrorCode.FRAME_TOO_LARGE, "The request is too large.")
    if parts.turn_away():
        return _error(503, ErrorCode.HOUSE_FULL, headers={"Retry-After": "10"})
    try:
        wish = SeatRequest.model_validate_json(body)
    except ValidationError as error:
        return _error(422, ErrorCode.INVALID_MESSAGE, _reason(error))
    try:
        answer = parts.seats.give(wish, parts.world().version)
    except CenacleError as error:
        return _error(403, error.code)
    return JSONResponse(answer.model_dump(), 201, {"Cache-Control": "no-store"})


async def _bounded_body(request: Request) -> bytes | None:
    """The body, or None if it is longer than it may be; no more than that is ever held."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > SEAT_REQUEST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _reason(error: ValidationError) -> str:
    """Which field is wrong and how, in one sentence without what was sent."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    what = first["msg"].removeprefix("Value error, ")
    return f"{where}: {what}"[:_REASON_CHARS] if where else "The request is not the JSON that is wanted."


def _world(parts: HttpParts, request: Request, version: str) -> Response:
    served = parts.world()
    etag = f'"{served.version}"'
    known = version == served.version
    headers = {
        "ETag": etag,
        "Cache-Control": "public, max-age=31536000, immutable" if known else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    if accepts_gzip(request):
        headers["Content-Encoding"] = "gzip"
        return Response(served.packed, headers=headers, media_type="application/json")
    return Response(served.plain, headers=headers, media_type="application/json")


def _error(status: int, code: ErrorCode, message: str = "", headers: dict[str, str] | None = None) -> Response:
    content = {"code": code.value, "message": message or ERRORS[code].sentence}
    return JSONResponse(content, status, {"Cache-Control": "no-store", **(headers or {})})


async def _plain_http_error(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse(f"{status}\n", status)


async def _inner_error(_request: Request, _error_: Exception) -> Response:
    return _error(500, ErrorCode.INTERNAL)
