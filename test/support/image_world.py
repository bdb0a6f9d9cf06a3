"""A world with cameras and nothing else, behind the sidecar's own server and image transport, for tests
of the other end. Arguments: how images travel (shared, socket, jpeg), what goes wrong (nothing, gone,
torn, small), the OpenDRIVE file. Prints {"url", "token", "ring"} first; serves one route of 6 ticks.

Byte i of camera c on tick t is (31 i + 17 t + 7 c) mod 251.
"""

import hashlib
import json
import os
import sys
import types

from egoloop_sidecar.columns import column
from egoloop_sidecar.errors import TransportLost
from egoloop_sidecar.image_transport import ImageTransport
from egoloop_sidecar.server import Server
from egoloop_sidecar.shared_memory_ring import SharedMemoryRing

TICKS = 6
SHAPE = (72, 128, 4)
TOKEN = "0123456789abcdef" * 4


class Picture(bytearray):
    """As much of a numpy array as is needed, so that the test runs without numpy."""

    dtype = types.SimpleNamespace(kind="u", itemsize=1, byteorder="|")
    shape = SHAPE

    @property
    def nbytes(self):
        return len(self)

    def tobytes(self):
        return bytes(self)


def picture(tick, camera):
    size = SHAPE[0] * SHAPE[1] * SHAPE[2]
    return Picture((31 * i + 17 * tick + 7 * camera) % 251 for i in range(size))


def frame(images, tick, fault):
    pictures = [("sensor.camera.rgb", picture(tick, camera), "camera%d" % camera)
                for camera in range(2)]
    wires = images.send(pictures)
    if fault == "torn":
        for _ in range(2):
            images.send(pictures)
    empty = {name: column(kind, []) for name, kind in
             (("ids", "u4"), ("type", "u2"), ("role", "u2"))}
    for name, width in (("pose", 6), ("velocity", 3), ("extent", 3)):
        empty[name] = column("f4", [], [0, width])
    return {
        "type": "frame",
        "tick": tick,
        "simFrame": tick,
        "gameTimeS": 0.05 * (tick + 1),
        "previous": None if tick == 0 else previous(tick - 1),
        "ego": column("f4", [0.0] * 16),
        "contacts": [],
        "lights": column("u1", []),
        "actors": dict(empty, types=[], roles=[]),
        "sensors": {
            "camera%d" % camera: {"frame": tick, "data": wire}
            for camera, wire in enumerate(wires)
        },
        "notes": images.notes,
    }


def previous(tick):
    return {"tick": tick, "board": [], "emergencyVehicle": None, "lights": None}


def route_start(file):
    with open(file, encoding="utf-8", newline="") as source:
        text = source.read()
    none = {"ids": column("u4", []), "pose": column("f4", [], [0, 6])}
    none["volume"] = none["pose"]
    plan = {
        "pose": column("f4", [0.0] * 6 + [9.0] + [0.0] * 5, [2, 6]),
        "option": column("i1", [4, 4]),
    }
    return {
        "type": "routeStart",
        "route": {
            "routeId": "1",
            "repetition": 0,
            "town": "LoopCity",
            "plan": plan,
            "keyPoints": column("f4", [0.0, 0.0, 0.0, 9.0, 0.0, 0.0], [2, 3]),
            "egoHalfLengthM": 2.45,
            "egoStart": None,
            "trafficLights": none,
            "stopSigns": none,
            "scenarios": [],
        },
        "sparsePlan": plan,
        "map": {
            "name": "LoopCity",
            "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
            "text": text,
        },
        "notes": [],
    }


def serve(way, fault, file):
    images = ImageTransport(
        types.SimpleNamespace(images=way, host="127.0.0.1", jpegQuality=95)
    )
    if fault == "gone":
        os.unlink(images.path)
    if fault == "small":
        images.close()
        images._ring = SharedMemoryRing.create(capacity=1000)
        images.path = images._ring.path
    facts = {
        "world": "carla",
        "deterministic": False,
        "routes": "server",
        "endsRoutes": True,
        "sensors": ["sensor.camera.rgb"],
        "evaluator": None,
        "carlaVersion": None,
        "timeLimitS": None,
        "sharedMemory": images.path,
    }
    server = Server("127.0.0.1", 0, TOKEN, 10.0, lambda: facts)
    print(json.dumps({"url": server.url, "token": TOKEN, "ring": images.path}), flush=True)
    try:
        server.claim(20.0)
        server.send({"type": "offer", "routeId": None, "repetition": None, "town": None})
        images.begin(server.receive(("needs",), 20.0)["sharedMemory"])
        server.send(route_start(file))
        server.receive(("ready",), 20.0)
        for tick in range(TICKS):
            server.send(frame(images, tick, fault))
            images.notes = []
            server.receive(("control",), 20.0)
        server.send({
            "type": "routeEnd",
            "previous": previous(TICKS - 1),
            "status": "Completed",
            "failure": None,
            "record": None,
            "notes": [],
        })
        server.release()
        server.close("the test is over")
    except TransportLost:
        server.abandon()
    images.close()


serve(*sys.argv[1:])
