"""A network of its own for this process and its children, which leads nowhere: Janus takes nothing from 127.0.0.1."""

import ctypes
import os
import subprocess
from typing import Final

CLONE_NEWNET: Final = 0x4000_0000  # <sched.h>
ADDRESS: Final = "10.77.0.1"
_SET_UP: Final = (
    "ip link set lo up",
    "ip link add near type veth peer name far",
    f"ip addr add {ADDRESS}/24 dev near",
    "ip link set near up",
    "ip link set far up",
)


def enter() -> None:
    """Leave the machine's network for an empty one, with 127.0.0.1 and ADDRESS. Call it before there are threads.

    Raises OSError where that is not allowed (it takes root), or where `ip` is missing or fails.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    for command in _SET_UP:
        done = subprocess.run(command.split(), capture_output=True, text=True)
        if done.returncode:
            raise OSError(f"{command}: {done.stderr.strip()}")
