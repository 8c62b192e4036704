"""Slides by HTTP: members put images, and everybody who knows an image's id gets it (P-SLIDE-1, P-SLIDE-2)."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response

from cenacle.core import limits
from cenacle.core.budget import Budget
from cenacle.core.errors import ERRORS, ErrorCode
from cenacle.edge.roster import Roster
from cenacle.store.pictures import PictureError, head_of
from cenacle.store.slides import FolderFullError, SlideFiles
from cenacle.wire.messages import SlideAnswer

UPLOAD_S: Final = 60.0  # an image that has not come by then: 408
UPLOADS_AT_ONCE: Final = 16  # each is held whole in memory; the next is answered 503
UPLOADS_OF_ONE_AT_ONCE: Final = 2  # likewise of one identity, so that nobody alone takes all places
RETRY_AFTER_S: Final = 5
_FIRST_LOOK_BYTES: Final = 64  # then at each doubling: looking costs a copy of what is there
_BEARER: Final = "Bearer "
_FOREVER: Final = "public, max-age=31536000, immutable"

logger = logging.getLogger(__name__)


class RefusedError(Exception):
    """An upload is answered so. `sentence` is the code's own if empty."""

    def __init__(self, status: int, code: ErrorCode, sentence: str = "", retry_after_s: int = 0) -> None:
        self.status, self.code, self.sentence, self.retry_after_s = status, code, sentence, retry_after_s
        super().__init__(code)

    def answer(self) -> Response:
        """As JSON. The connection ends where the rest of the image was not read."""
        headers = {"Cache-Control": "no-store", "Connection": "close"}
        if self.retry_after_s:
            headers["Retry-After"] = str(self.retry_after_s)
        content = {"code": self.code.value, "message": self.sentence or ERRORS[self.code].sentence}
        return JSONResponse(content, self.status, headers)


class UploadBudgets:
    """How many images, and bytes of them, each identity may put. `clock()` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._budgets: dict[str, tuple[Budget, Budget]] = {}  # in the order of use

    def pay(self, identity: str, octets: int) -> bool:
        """Whether an image of so many bytes is within the budgets; it is paid for if so."""
        now = self._clock()
        budgets = self._budgets.pop(identity, None)
        if budgets is None:
            if len(self._budgets) >= limits.SLIDE_UPLOADERS_MAX:
                self._budgets.pop(next(iter(self._budgets)))
            budgets = (
                Budget(limits.SLIDES_PER_S, limits.SLIDES_BURST, now),
                Budget(limits.SLIDE_BYTES_PER_S, limits.SLIDE_BYTES_BURST, now),
            )
        self._budgets[identity] = budgets
        images, volume = budgets
        return images.pay(1, now) and volume.pay(octets, now)


class SlideDesk:
    """Takes images in, from members whose resume token comes with them, and gives them out."""

    def __init__(self, files: SlideFiles, roster: Roster, clock: Callable[[], float]) -> None:
        self._files = files
        self._roster = roster
        self._budgets = UploadBudgets(clock)
        self._under_way: Counter[str] = Counter()  # uploads by identity

    async def put(self, request: Request) -> Response:
        """Answer POST /api/slides."""
        try:
            identity = self._authenticated(request)
            octets = self._announced(request)
            under_way = self._under_way
            if under_way.total() >= UPLOADS_AT_ONCE or under_way[identity] >= UPLOADS_OF_ONE_AT_ONCE:
                raise RefusedError(503, ErrorCode.SLIDES_BUSY, retry_after_s=RETRY_AFTER_S)
            if not self._budgets.pay(identity, octets):  # before anything is read, be it sent whole or not
                raise RefusedError(429, ErrorCode.FLOODED, retry_after_s=RETRY_AFTER_S)
            self._under_way[identity] += 1
            try:
                return await self._take(request)
            finally:
                self._under_way -= Counter([identity])  # which keeps none that is 0
        except RefusedError as refused:
            return refused.answer()

    def _authenticated(self, request: Request) -> str:
        header = request.headers.get("authorization", "")
        presence = self._roster.by_token(header.removeprefix(_BEARER)) if header.startswith(_BEARER) else None
        if presence is None:
            raise RefusedError(401, ErrorCode.NOT_JOINED)
        return presence.member.identity

    @staticmethod
    def _announced(request: Request) -> int:
        """How many bytes are to come: the most that may, if the request does not say."""
        length = request.headers.get("content-length", "")
        octets = int(length) if length.isdecimal() else limits.SLIDE_BYTES
        if octets > limits.SLIDE_BYTES:
            raise RefusedError(413, ErrorCode.SLIDE_INVALID, "The image is too large.")
        return octets

    async def _take(self, request: Request) -> Response:
        try:
            async with asyncio.timeout(UPLOAD_S):
                data = await self._body(request)
        except TimeoutError:
            raise RefusedError(408, ErrorCode.SLIDE_INVALID, "The image did not come in time.") from None
        try:
            slide = await asyncio.to_thread(self._files.put, data)
        except PictureError:
            raise RefusedError(422, ErrorCode.SLIDE_INVALID) from None
        except FolderFullError:
            raise RefusedError(507, ErrorCode.SLIDES_FULL) from None
        except OSError:
            logger.exception("an image could not be kept")
            raise RefusedError(507, ErrorCode.SLIDES_FULL) from None
        answer = SlideAnswer(id=slide.id, width=slide.width, height=slide.height)
        return JSONResponse(answer.model_dump(), 201, {"Cache-Control": "no-store"})

    async def _body(self, request: Request) -> bytes:
        """The image; as soon as its header is there, what it says of the picture is looked at."""
        body = bytearray()
        is_picture, look_at = False, _FIRST_LOOK_BYTES
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > limits.SLIDE_BYTES:
                    raise RefusedError(413, ErrorCode.SLIDE_INVALID, "The image is too large.")
                if not is_picture and len(body) >= look_at:
                    is_picture, look_at = head_of(bytes(body)) is not None, 2 * len(body)
        except PictureError:
            raise RefusedError(422, ErrorCode.SLIDE_INVALID) from None
        except ClientDisconnect:
            raise RefusedError(400, ErrorCode.SLIDE_INVALID) from None
        return bytes(body)

    def get(self, request: Request, slide_id: str) -> Response:
        """Answer GET /api/slides/{id}."""
        slide = self._files.find(slide_id)
        if slide is None:
            return Response("404\n", 404, {"Cache-Control": "no-store"}, media_type="text/plain")
        headers = {"Cache-Control": _FOREVER, "ETag": f'"{slide.id}"', "Content-Disposition": "inline"}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return FileResponse(slide.path, headers=headers, media_type=f"image/{slide.kind}")


async def collect_slides(
    files: SlideFiles, stored: Callable[[], Awaitable[Collection[str]]], in_use: Callable[[], Collection[str]]
) -> None:
    """Remove the images that no slides have any more, again and again until cancelled.

    `stored()` gives those of all slides in the store, and may raise; `in_use()` those of slides about to be there too.
    """
    while True:
        try:
            used = {*await stored(), *in_use()}
        except Exception as error:  # whatever the database raises
            logger.warning("no image of slides is removed while the store is away: %s", type(error).__name__)
        else:
            removed = await asyncio.to_thread(files.collect, used)
            if removed:
                logger.info("images of slides that nobody uses were removed: %d", removed)
        await asyncio.sleep(limits.SLIDES_COLLECT_EVERY_S)
