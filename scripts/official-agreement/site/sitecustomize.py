"""
Makes evaluators of 2020 to 2024 run under Python 3.9 and later without touching their files. Python
imports this module by itself when its folder is on PYTHONPATH.

XML: `Element.getchildren` went in 3.9, and the element class that is written in C takes no new methods;
so the one written in Python is used, with what callers index being lists as before.

Start: Bench2Drive's evaluator sleeps 30 s after it has started CARLA. The server of egoloop listens
after a second, and the evaluator's own retries follow, so the sleep ends when the port accepts.
"""

import socket
import sys
import time

sys.modules["_elementtree"] = None
from xml.etree import ElementTree  # noqa: E402

del sys.modules["_elementtree"]

if not hasattr(ElementTree.Element, "getchildren"):
    ElementTree.Element.getchildren = lambda element: list(element)
ElementTree.Element.items = lambda element: list(element.attrib.items())
ElementTree.Element.keys = lambda element: list(element.attrib)

_START_UP_S = 30
_plain_sleep = time.sleep


def _sleep(seconds):
    caller = sys._getframe(1)
    port = getattr(caller.f_locals.get("args"), "port", None)
    if seconds != _START_UP_S or caller.f_code.co_name != "_setup_simulation" or port is None:
        _plain_sleep(seconds)
        return
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            _plain_sleep(0.1)


time.sleep = _sleep
