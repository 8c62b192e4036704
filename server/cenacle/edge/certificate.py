"""A self-signed certificate, to try the house over https on a local network."""

import datetime
import ipaddress
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cenacle.media.addresses import machine_addresses

CERTIFICATE_FILE: Final = "self-signed.pem"
KEY_FILE: Final = "self-signed.key"
_VALID_DAYS: Final = 397  # browsers accept no longer ones
_RENEW_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """PEM files of a certificate and its key."""

    certificate: Path
    key: Path


def self_signed(data_dir: Path, now: datetime.datetime) -> CertificateFiles:
    """The certificate kept in `data_dir`; made anew when it is about to expire or lacks an address of this machine."""
    files = CertificateFiles(data_dir / CERTIFICATE_FILE, data_dir / KEY_FILE)
    names = _own_names()
    if not _is_good(files, names, now):
        _make(files, names, now)
    return files


def _own_names() -> set[x509.GeneralName]:
    addresses = ["127.0.0.1", "::1", *machine_addresses()]
    return {
        x509.DNSName("localhost"),
        *(x509.DNSName(name) for name in {socket.gethostname()} if name.isascii() and name),
        *(x509.IPAddress(ipaddress.ip_address(address)) for address in addresses),
    }


def _is_good(files: CertificateFiles, names: set[x509.GeneralName], now: datetime.datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        if not files.key.is_file():
            return False
        covered = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    lasts = certificate.not_valid_after_utc - now > datetime.timedelta(days=_RENEW_DAYS)
    return lasts and names <= set(covered)


def _make(files: CertificateFiles, names: set[x509.GeneralName], now: datetime.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cénacle on this machine")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(sorted(names, key=repr)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(files.key, private, 0o600)
    _write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        file.write(content)
