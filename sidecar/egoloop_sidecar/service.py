"""
What one evaluator process has once, whatever number of routes it runs: options, server, images.
"""

import atexit
import json
import os
import sys

from . import protocol
from .image_transport import ImageTransport
from .options import read_options, write_ready
from .server import Server

_service = None


class Service:
    """The running server with what belongs to it. `evaluator`: the Evaluator of the first route."""

    def __init__(self, agent_config, evaluator):
        self.options = read_options(agent_config)
        self.images = ImageTransport(self.options)
        self.answer_limit_s = self.options.timeLimitS or evaluator.answer_limit_s()
        self.setup_limit_s = self.options.timeLimitS or evaluator.timeout_s()
        self.unfinished = None
        self._facts = {
            "world": "carla",
            "deterministic": False,
            "routes": "server",
            "endsRoutes": True,
            "sensors": protocol.SENSOR_TYPES,
            "evaluator": evaluator.kind,
            "carlaVersion": evaluator.carla_version(),
            "timeLimitS": self.answer_limit_s,
            "sharedMemory": self.images.path,
        }
        self.server = Server(
            self.options.host,
            self.options.port,
            self.options.token,
            self.options.reconnectS,
            lambda: self._facts,
        )
        self._announce()
        atexit.register(self.close)

    def _announce(self):
        facts = {
            "url": self.server.url,
            "pid": os.getpid(),
            "tokenFile": os.path.abspath(self.options.tokenFile),
        }
        if self.options.readyFile:
            write_ready(self.options.readyFile, facts)
        print("egoloop sidecar: %s" % json.dumps(facts), file=sys.stderr, flush=True)

    def settle(self):
        """Ends a route whose end the evaluator never told: it threw in its own clean-up."""
        route, self.unfinished = self.unfinished, None
        if route is not None:
            route.finish()

    def close(self):
        """At the end of the process: the last route's end and a farewell."""
        global _service
        _service = None
        atexit.unregister(self.close)
        self.settle()
        self.server.close("the evaluator has ended")
        self.images.close()

    def abandon(self):
        """After the client was lost for good."""
        global _service
        _service = None
        atexit.unregister(self.close)
        self.server.abandon()
        self.images.close()


def get_service(agent_config, evaluator):
    """The process's service; made by the first route."""
    global _service
    if _service is None:
        _service = Service(agent_config, evaluator)
    return _service
