"""The folder of slides: named by content, bounded, and rid of what nobody shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cenacle.core import limits
from cenacle.store.pictures import PictureError
from cenacle.store.slides import FolderFullError, SlideFiles
from tests.store.test_pictures import JPEG, PNG, WEBP

YESTERDAY_S = 86_400


def opened(folder: Path, bytes_max: int = limits.SLIDES_BYTES) -> SlideFiles:
    files = SlideFiles(folder, bytes_max)
    files.open()
    return files


def age(path: Path) -> None:
    """As if the file had been put yesterday."""
    then = path.stat().st_mtime - YESTERDAY_S
    os.utime(path, (then, then))


def test_an_image_is_kept_once_under_its_content_and_outlives_a_restart(tmp_path: Path) -> None:
    files = opened(tmp_path / "slides")
    slide = files.put(PNG)
    assert (slide.kind, slide.width, slide.height) == ("png", 32, 18)
    assert files.put(PNG).id == slide.id != files.put(JPEG).id
    assert slide.path.read_bytes() == PNG
    assert len(list((tmp_path / "slides").iterdir())) == 2
    again = opened(tmp_path / "slides")
    found = again.find(slide.id)
    assert found is not None
    assert found.path == slide.path
    assert again.octets == files.octets
    assert again.keep(slide.id)
    assert not again.keep("0" * 40)


def test_what_was_being_written_or_is_no_slide_is_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / f"{'a' * 40}-7.part").write_bytes(PNG[:20])
    (tmp_path / "notes.txt").write_text("not ours")
    files = opened(tmp_path)
    assert files.octets == 0
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(PictureError):
        files.put(b"no picture at all")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_folder_is_bounded(tmp_path: Path) -> None:
    files = opened(tmp_path, len(PNG) + 1)
    files.put(PNG)
    with pytest.raises(FolderFullError):
        files.put(JPEG)
    files.put(PNG)
    assert len(list(tmp_path.iterdir())) == 1


def test_images_that_no_screen_shows_go_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = opened(tmp_path)
    shown, asked_for, old, fresh = files.put(PNG), files.put(JPEG), files.put(WEBP), files.put(PNG[:33] + PNG[33:])
    assert fresh.id == shown.id
    assert files.collect({shown.id}) == 0
    for slide in (shown, asked_for, old):
        age(slide.path)
    assert files.keep(asked_for.id)
    assert files.collect({shown.id}) == 1
    assert files.find(old.id) is None
    assert not old.path.exists()
    assert files.octets == len(PNG) + len(JPEG)
    monkeypatch.setattr(limits, "SLIDES_COLLECTED_AT_ONCE", 1)
    files = opened(tmp_path)
    assert [files.collect(()), files.collect(()), files.collect(())] == [1, 1, 0]
    assert list(tmp_path.iterdir()) == []


def test_an_image_that_cannot_be_removed_stays_known(tmp_path: Path) -> None:
    files = opened(tmp_path)
    slide = files.put(PNG)
    slide.path.unlink()
    assert files.collect(()) == 0
    assert files.find(slide.id) == slide
