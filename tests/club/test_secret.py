"""The secret key on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from cenacle.club.secret import HOST_FILE, SECRET_FILE, host_key, secret_key


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) == 64
    assert secret_key(tmp_path) == key
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600


def test_two_houses_have_different_keys(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_an_empty_key_is_no_key(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).touch()
    with pytest.raises(OSError, match="holds no key"):
        secret_key(tmp_path)


def test_the_key_of_hosts_is_another_and_lasts(tmp_path: Path) -> None:
    key = host_key(tmp_path)
    assert key != secret_key(tmp_path)
    assert host_key(tmp_path) == key
    assert (tmp_path / HOST_FILE).stat().st_mode & 0o777 == 0o600
