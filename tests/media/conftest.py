"""A media service with its real process on 127.0.0.1, and clients for it."""

from collections.abc import AsyncIterator

import pytest
from aiortc.mediastreams import MediaStreamTrack

from cenacle.core import limits
from cenacle.media.service import MediaService, MediaSettings
from tests.media.clients import Client, MakeClient
from tests.media.events import Events


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that does much else at the same time takes long to start a process."""
    monkeypatch.setattr(limits, "VOICE_ANSWER_S", 40.0)


@pytest.fixture
async def events() -> Events:
    """What the service tells."""
    return Events()


@pytest.fixture
async def service(events: Events) -> AsyncIterator[MediaService]:
    """A running service that receives on 127.0.0.1 alone."""
    service = events.service(MediaSettings(bind=("127.0.0.1",)))
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
async def make_client() -> AsyncIterator[MakeClient]:
    """Makes clients, and closes them in the end."""
    clients = []

    def make(slots: int = 2, microphone: MediaStreamTrack | None = None) -> Client:
        clients.append(Client(slots, microphone))
        return clients[-1]

    yield make
    for client in clients:
        await client.close()
