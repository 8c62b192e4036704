"""Chromium as the tests run it: Debian's package, without a screen, with a sound file for a microphone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Playwright

EXECUTABLE = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    # WebGL in software, as there is no GPU here
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    # nothing leaves this machine
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--no-proxy-server",
]


def launch(playwright: Playwright, microphone: Path | None, *more: str) -> Browser:
    """Start a browser of its own with that sound file as its only microphone, or with none, and `more` flags.

    A context has the permission to use it only with `permissions=["microphone"]`; else it is refused.
    """
    devices = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}"]
    flags = [*FLAGS, *(devices if microphone else []), *more]
    return playwright.chromium.launch(executable_path=EXECUTABLE, args=flags)
