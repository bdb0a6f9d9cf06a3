"""
Writes to the behaviour tree's shared board, as they happen: the criteria clear the switches they read,
so looking at the board once a tick would miss them. `Blackboard.set` is wrapped while a route runs;
it does what it did, and the writes of scenarios are noted on the way.
"""

import sys
import threading

_PREFIXES = ("AC_Switch", "ScenarioRouteNumber", "ScenarioTimeout_", "SwitchMinSpeedCriteria")


class BoardWatch:
    """Collects writes of the keys that scores depend on. `root`: root of the behaviour tree."""

    def __init__(self, root):
        self._root = root
        self._writes = []
        self._lock = threading.Lock()
        self._board = None
        self._original = None

    def start(self):
        """Begins with what earlier routes of this process left on the board. False: no board."""
        try:
            from py_trees.blackboard import Blackboard
        except ImportError:
            return False
        original = getattr(Blackboard, "set", None)
        if original is None:
            return False
        watch = self

        def noted_set(board, name, value, overwrite=True):
            watch._note(name, value, sys._getframe(1))
            return original(board, name, value, overwrite)

        for name, value in sorted(vars(Blackboard()).items()):
            if is_told(name, value):
                self._writes.append([name, value])
        self._board = Blackboard
        self._original = original
        Blackboard.set = noted_set
        return True

    def stop(self):
        """Puts the board back as it was."""
        if self._board is not None:
            self._board.set = self._original
            self._board = None

    def take(self):
        """The writes since the last call, in order."""
        with self._lock:
            writes, self._writes = self._writes, []
        return writes

    def value(self, name):
        """What stands on the board now."""
        return None if self._board is None else vars(self._board()).get(name)

    def _note(self, name, value, frame):
        if is_told(name, value) and not self._is_closing(frame):
            with self._lock:
                self._writes.append([name, value])

    def _is_closing(self, frame):
        """
        True for writes made because the route is over: no criterion will run on them. Either the
        root has ended and stops its children within its own tick, or the manager terminates all.
        """
        while frame is not None:
            if frame.f_code.co_name == "tick":
                return self._root is not None and frame.f_locals.get("self") is self._root
            if frame.f_code.co_name == "stop_scenario":
                return True
            frame = frame.f_back
        return False


def is_told(name, value):
    """True for entries that matter to scores; the criteria clear them with None, which does not."""
    return (
        isinstance(name, str)
        and name.startswith(_PREFIXES)
        and isinstance(value, (bool, int, float, str))
    )
