"""
What the tests share: the stand-in on the path, a client that speaks the protocol by hand, and a
stage on which one of the five evaluators runs routes with the agent file.
"""

import importlib
import json
import os
import socket
import sys
import tempfile
import threading
import time

import msgpack
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [
    os.path.dirname(HERE),
    os.path.join(REPOSITORY, "test", "support", "carla-stand-in"),
]

import carla  # noqa: E402
import stand_in_modules  # noqa: E402

SPEEDOMETER = {"type": "sensor.speedometer", "id": "speed", "reading_frequency": 20}
NEEDS = {
    "agent": "test",
    "privileged": True,
    "sensors": [],
    "knownMaps": [],
    "sharedMemory": True,
}
CONTROL = {"throttle": 0.75, "steer": 0.0, "brake": 0, "handBrake": False, "reverse": False}


class Client:
    """A client of the sidecar: counts its messages, knows the session."""

    def __init__(self, ready, session=None, received=0, sent=0):
        self.url = ready["url"]
        with open(ready["tokenFile"]) as file:
            self.token = file.read().strip()
        self.session, self.received, self.sent = session, received, sent
        self.last = None
        self.connection = open_connection(self.url)

    def hello(self, **changes):
        message = {
            "type": "hello",
            "seq": 0,
            "protocol": {"major": 1, "minor": 0},
            "token": self.token,
            "software": "test",
            "session": self.session,
            "received": self.received,
        }
        message.update(changes)
        self.raw(message)
        answer = self.receive()
        if answer["type"] == "welcome":
            self.session = answer["session"]
        return answer

    def raw(self, message):
        self.connection.send(msgpack.packb(message, use_bin_type=True))

    def send(self, message_type, **fields):
        self.sent += 1
        self.last = dict(fields, type=message_type, seq=self.sent)
        self.raw(self.last)

    def receive(self, timeout=10):
        message = msgpack.unpackb(self.connection.recv(timeout), raw=False)
        if message["type"] not in ("welcome", "error"):
            if message["seq"] <= self.received:
                return self.receive(timeout)
            assert message["seq"] == self.received + 1, message["seq"]
            self.received = message["seq"]
        return message

    def resume(self):
        """Cuts, and comes back for the session; sends again what the server lacks."""
        self.cut()
        self.connection = open_connection(self.url)
        answer = self.hello()
        if answer["type"] == "welcome" and answer["received"] < self.sent:
            self.raw(self.last)
        return answer

    def cut(self):
        """Ends the connection without a closing frame."""
        try:
            self.connection.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.connection.close()

    def again(self):
        """A new connection for the session; nothing is sent again."""
        self.cut()
        self.connection = open_connection(self.url)
        return self.hello()

    def close(self):
        self.connection.close()


def open_connection(url):
    # Entered by hand: connections here outlive the block that opens them.
    return connect(url, compression=None, max_size=64 * 1024 * 1024, close_timeout=1).__enter__()


class Driver(threading.Thread):
    """
    A well-behaved client in a thread of its own: takes every offered route and drives. `script` may
    replace the answer to a frame: script(driver, frame) → True if it has answered itself.
    """

    def __init__(self, stage, script=None, sensors=(SPEEDOMETER,), minor=0, **needs):
        super().__init__(daemon=True)
        self.stage, self.script, self.minor = stage, script, minor
        self.needs = dict(NEEDS, sensors=list(sensors), **needs)
        self.messages, self.errors = [], []
        self.welcome = None
        self.client = None
        self.start()

    def run(self):
        try:
            self.client = Client(self.stage.ready())
            self.welcome = self.client.hello(protocol={"major": 1, "minor": self.minor})
            self._serve()
        except ConnectionClosed:
            pass
        except Exception as error:
            self.errors.append(error)
            if self.client is not None:
                self.client.close()

    def _serve(self):
        while True:
            message = self.client.receive(30)
            self.messages.append(message)
            kind = message["type"]
            if kind == "bye":
                self.client.close()
                return
            if self.script is not None and self.script(self, message):
                continue
            if kind == "offer":
                self.client.send("needs", **self.needs)
            elif kind == "routeStart":
                self.client.send("ready")
            elif kind in ("frame", "rest"):
                self.client.send("control", tick=message["tick"], **CONTROL)

    def of(self, kind):
        return [message for message in self.messages if message["type"] == kind]

    def frames(self):
        """The frames, those that came in halves in one piece; without their numbers."""
        frames, ahead = [], None
        for message in self.messages:
            if message["type"] == "ahead":
                ahead = message
            elif message["type"] in ("frame", "rest"):
                frame = dict(ahead, **message) if message["type"] == "rest" else dict(message)
                frame.update(type="frame", seq=0)
                frames.append(frame)
        return frames


class Stage:
    """One evaluator process's worth of state, undone by `close`."""

    def __init__(self, kind, **environment):
        self.kind = kind
        self.folder = tempfile.mkdtemp(prefix="egoloop-stage-")
        self.world_options = {}
        self.worlds = []
        self._environment = {
            "EGOLOOP_SIDECAR_READY_FILE": os.path.join(self.folder, "ready.json"),
            "EGOLOOP_SIDECAR_TOKEN_FILE": os.path.join(self.folder, "token"),
            "EGOLOOP_SIDECAR_RECONNECT_S": "2",
            "EGOLOOP_SIDECAR_CONNECT_S": "10",
            "EGOLOOP_SIDECAR_IMAGES": "socket",
        }
        self._environment.update(environment)
        os.environ.update(self._environment)
        stand_in_modules.install(kind)
        self.module = importlib.import_module("egoloop_agent")
        evaluator = importlib.import_module("stand_in_evaluator")
        self.statistics = stand_in_modules.statistics_manager(kind)
        self.arguments = evaluator.Arguments()
        self.route = evaluator.RouteConfig
        self.evaluator = evaluator.LeaderboardEvaluator(
            kind, self.arguments, self.statistics, self.module, self._make_world
        )

    def _make_world(self):
        self.worlds.append(carla.World(**self.world_options))
        return self.worlds[-1]

    def ready(self, timeout=10):
        """The sidecar's ready file, once it is there."""
        path = self._environment["EGOLOOP_SIDECAR_READY_FILE"]
        until = time.monotonic() + timeout
        while not os.path.exists(path):
            if time.monotonic() > until:
                raise AssertionError("the sidecar did not come up")
            time.sleep(0.01)
        with open(path) as file:
            return json.load(file)

    def run(self, count=1, **route):
        """Runs `count` routes; true if the evaluator had to stop."""
        configs = [self.route(str(10 + index), index, **route) for index in range(count)]
        return self.evaluator.run(self.arguments, configs)

    def statuses(self):
        return [record.status for record in self.statistics.records]

    def end(self):
        """The process ends: what `atexit` would do."""
        from egoloop_sidecar import service

        if service._service is not None:
            service._service.close()

    def close(self):
        from egoloop_sidecar import service

        if service._service is not None:
            service._service.abandon()
        for name in self._environment:
            os.environ.pop(name, None)
        stand_in_modules.uninstall()
