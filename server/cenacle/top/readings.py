"""Readings of a house's `/metrics`: asked for by HTTP, and compared two at a time."""

import base64
import ipaddress
import re
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

ANSWER_S: Final = 5.0  # a house that has not answered by then does not
ANSWER_BYTES: Final = 16_777_216  # more is no house: a room has some 20 KB
_ROOM: Final = re.compile(r'cenacle_members\{room="([^"]*)"\}')


class NoReadingError(Exception):
    """There is no reading; the message is a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All samples of one answer by name with labels, as Prometheus writes them, and when they came (any clock, s)."""

    samples: dict[str, float]
    at_s: float

    @classmethod
    def parse(cls, text: str, at_s: float) -> "Reading":
        """Read Prometheus's text format. Raises ValueError on what is none."""
        rows = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
        return cls({name: float(value) for name, value in rows}, at_s)

    def value(self, name: str, **labels: str) -> float | None:
        """One sample, or None if there is none."""
        inner = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
        return self.samples.get(f"{name}{{{inner}}}" if inner else name)

    def total(self, name: str) -> float | None:
        """The sum of a metric's samples, whatever their labels; None if there is none."""
        values = [value for sample, value in self.samples.items() if sample.partition("{")[0] == name]
        return sum(values) if values else None

    @property
    def rooms(self) -> list[str]:
        """The ids of the rooms."""
        return [found[1] for sample in self.samples if (found := _ROOM.fullmatch(sample))]


@dataclass(frozen=True, slots=True)
class Interval:
    """Two readings of one house. `before` is None if there is one only, or if the house was restarted between them."""

    before: Reading | None
    after: Reading

    @classmethod
    def between(cls, before: Reading | None, after: Reading) -> "Interval":
        """The time from one reading to another."""
        started = "process_start_time_seconds"
        is_same = before is not None and before.value(started) == after.value(started) and before.at_s < after.at_s
        return cls(before if is_same else None, after)

    @property
    def seconds(self) -> float:
        """How long it was; 0 without a first reading."""
        return self.after.at_s - self.before.at_s if self.before is not None else 0.0

    def growth(self, name: str, **labels: str) -> float | None:
        """By how much a counter has grown; one that came into being meanwhile had been 0."""
        after = self.after.value(name, **labels)
        if self.before is None or after is None:
            return None
        return after - (self.before.value(name, **labels) or 0.0)

    def rate(self, name: str, **labels: str) -> float | None:
        """A counter's growth a second."""
        growth = self.growth(name, **labels)
        return growth / self.seconds if growth is not None else None

    def total_rate(self, name: str) -> float | None:
        """The growth a second of a counter, whatever its labels."""
        after = self.after.total(name)
        if self.before is None or after is None:
            return None
        return (after - (self.before.total(name) or 0.0)) / self.seconds


class MetricsAddress:
    """Where the metrics of a house are: `http://host:port`, with `name:password@` before the host if a proxy asks so.

    A path is kept, so that metrics behind a proxy's own path are found. Raises NoReadingError on what is no address.
    """

    def __init__(self, url: str) -> None:
        parts = _parts(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        self.origin = f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
        path = parts.path.rstrip("/")
        self.url = self.origin + (path if path.endswith("/metrics") else f"{path}/metrics")
        self._authorization: str | None = None
        if parts.username is not None:
            secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self._authorization = f"Basic {base64.b64encode(secret).decode()}"
        context = ssl.create_default_context()
        if _is_loopback(parts.hostname or ""):  # the certificate that a house made itself proves nothing, nor need it
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )

    def read(self) -> Reading:
        """Ask the house. Raises NoReadingError."""
        request = urllib.request.Request(self.url, headers={"Accept": "text/plain"})
        if self._authorization is not None:  # for this address alone, not for where it may redirect to
            request.add_unredirected_header("Authorization", self._authorization)
        try:
            with self._opener.open(request, timeout=ANSWER_S) as answer:
                body: bytes = answer.read(ANSWER_BYTES)
            reading = Reading.parse(body.decode(), time.monotonic())
        except urllib.error.HTTPError as error:
            error.close()
            raise NoReadingError(_refused(self.url, error.code)) from None
        except (OSError, HTTPException) as error:
            raise NoReadingError(
                f"Nothing answers at {self.url} ({_reason(error)}). Is the house open, and is this its address?"
            ) from None
        except ValueError:
            raise NoReadingError(f"What answers at {self.url} are no metrics.") from None
        if "cenacle_sockets" not in reading.samples:
            raise NoReadingError(f"What answers at {self.url} is no house of Cénacle.")
        return reading


def _parts(url: str) -> SplitResult:
    """The parts of an address; http:// may be left out."""
    wrong = NoReadingError(f"{url} is no address such as http://127.0.0.1:8000.")
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise wrong
    except ValueError:  # a port that is no number, an address in brackets that is none
        raise wrong from None
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refused(url: str, status: int) -> str:
    if status in (401, 403):
        return (
            f"{url} is not for everybody (it answers {status}). Give a name and a password: http://name:password@host."
        )
    if status == 404:
        return (
            f"There are no metrics at {url} (it answers 404). A reverse proxy keeps them inside: "
            "ask on the house's own machine, at http://127.0.0.1:8000 or whatever its port is."
        )
    return f"{url} answers {status}."


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"no answer within {ANSWER_S:.0f} s"
    if isinstance(cause, ssl.SSLError):
        return cause.reason or "no TLS there"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return str(cause) or type(cause).__name__
