"""The house's keys: made once, kept in the data directory, readable by their owner alone."""

import os
import secrets
from pathlib import Path
from typing import Final

SECRET_FILE: Final = "secret.key"
HOST_FILE: Final = "host.key"
_KEY_BYTES: Final = 32


def secret_key(data_dir: Path) -> str:
    """What the house signs with; made with mode 0600 at the first start. Raises OSError."""
    return _key(data_dir / SECRET_FILE)


def host_key(data_dir: Path) -> str:
    """What makes a host of whoever brings it; made likewise. Raises OSError."""
    return _key(data_dir / HOST_FILE)


def _key(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii").strip()
        if len(key) < 2 * _KEY_BYTES:
            raise OSError(f"{path} holds no key; remove it to have a new one made") from None
        return key
    key = secrets.token_hex(_KEY_BYTES)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key
