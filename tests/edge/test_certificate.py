"""https with a certificate made here: it is kept, it covers this machine, and sockets work over it."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from cenacle.app import open_app
from cenacle.core import limits
from cenacle.edge import certificate as certificate_module
from cenacle.edge.certificate import self_signed
from cenacle.settings import Settings
from cenacle.worlds.load import LoadedWorld
from tests.client import HouseClient

NOW = datetime.datetime.now(datetime.UTC)


def alternative_names(path: Path) -> x509.SubjectAlternativeName:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


def test_a_certificate_is_made_once(tmp_path: Path) -> None:
    files = self_signed(tmp_path, NOW)
    made = files.certificate.read_bytes()
    assert self_signed(tmp_path, NOW + datetime.timedelta(days=30)) == files
    assert files.certificate.read_bytes() == made
    assert files.key.stat().st_mode & 0o777 == 0o600


def test_a_certificate_is_renewed_before_it_expires(tmp_path: Path) -> None:
    made = self_signed(tmp_path, NOW).certificate.read_bytes()
    assert self_signed(tmp_path, NOW + datetime.timedelta(days=390)).certificate.read_bytes() != made


def test_a_certificate_covers_the_addresses_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate_module, "machine_addresses", lambda: ["192.0.2.7"])
    files = self_signed(tmp_path, NOW)
    names = alternative_names(files.certificate)
    assert "localhost" in names.get_values_for_type(x509.DNSName)
    addresses = {str(address) for address in names.get_values_for_type(x509.IPAddress)}
    assert addresses == {"127.0.0.1", "::1", "192.0.2.7"}
    monkeypatch.setattr(certificate_module, "machine_addresses", lambda: ["192.0.2.8"])
    moved = alternative_names(self_signed(tmp_path, NOW).certificate)
    assert "192.0.2.8" in {str(address) for address in moved.get_values_for_type(x509.IPAddress)}


@pytest.mark.parametrize("lost", ["certificate", "key"])
def test_what_is_lost_or_broken_is_made_anew(tmp_path: Path, lost: str) -> None:
    files = self_signed(tmp_path, NOW)
    getattr(files, lost).write_text("broken") if lost == "certificate" else files.key.unlink()
    again = self_signed(tmp_path, NOW)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(again.certificate, again.key)


async def test_a_house_over_https(settings: Settings, world: LoadedWorld) -> None:
    async with open_app(settings.model_copy(update={"self_signed": True}), with_media=False, world=world) as app:
        assert app.url == f"https://localhost:{app.port}"
        url = f"https://127.0.0.1:{app.port}"
        trusted = ssl.create_default_context(cafile=settings.data_dir / certificate_module.CERTIFICATE_FILE)
        async with httpx.AsyncClient(verify=trusted) as http:
            assert (await http.get(f"{url}/healthz")).status_code == 200
            assert (await http.get(f"{app.url}/readyz")).status_code == 200
        zoe = await HouseClient.join(url)
        assert (await zoe.say("chiffré")).line.text == "chiffré"
        await zoe.send_raw(bytes(limits.FRAME_IN_BYTES + 1))
        closed = await zoe.expect_close()
        assert (closed.code, closed.close_code) == ("frame_too_large", 1009)
        back = await zoe.resume()
        await back.leave()
