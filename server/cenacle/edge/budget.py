"""How many frames a connection may send: token buckets, and strikes for what goes beyond."""

from cenacle.core import limits


class Bucket:
    """Fills at a rate, up to a burst."""

    def __init__(self, per_s: float, burst: float, now: float) -> None:
        self._per_s = per_s
        self._burst = burst
        self._tokens = burst
        self._at = now

    def take(self, now: float) -> bool:
        """Take one token if there is one."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_s)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Budget:
    """The budgets of one connection."""

    def __init__(self, now: float) -> None:
        self._inputs = Bucket(limits.INPUT_FRAMES_PER_S, limits.INPUT_FRAMES_BURST, now)
        self._control = Bucket(limits.CONTROL_FRAMES_PER_S, limits.CONTROL_FRAMES_BURST, now)
        self._strikes = 0

    @property
    def exhausted(self) -> bool:
        """Whether so much went beyond the budgets that the connection must end."""
        return self._strikes > limits.FLOOD_STRIKES_MAX

    def take_input(self, now: float) -> bool:
        """Whether an input frame is within budget."""
        return self._counted(self._inputs.take(now))

    def take_control(self, now: float) -> bool:
        """Whether a control frame is within budget."""
        return self._counted(self._control.take(now))

    def _counted(self, within: bool) -> bool:
        self._strikes += not within
        return within
