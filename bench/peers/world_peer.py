"""A world of 40 actors behind the sidecar's own server, as quick as a world can be: what is left is
the bridge. Serves one client and one route; arguments: the most ticks it gives, the name of its map
and the OpenDRIVE file.

Prints {"url", "token", "frameBytes"} first. Frames are made and packed anew each tick.
"""

import array
import hashlib
import json
import sys

from egoloop_sidecar.codec import pack
from egoloop_sidecar.errors import TransportLost
from egoloop_sidecar.server import Server

ACTORS = 40
LIGHTS = 20
TOKEN = "0123456789abcdef" * 4
TYPES = ["vehicle.lincoln.mkz_2020", "vehicle.tesla.model3", "walker.pedestrian.0003"]
ROLES = ["background", "scenario"]


def facts():
    return {
        "world": "carla",
        "deterministic": False,
        "routes": "server",
        "endsRoutes": True,
        "sensors": ["sensor.other.imu", "sensor.speedometer"],
        "evaluator": "leaderboard-2.1",
        "carlaVersion": "0.9.15",
        "timeLimitS": None,
        "sharedMemory": None,
    }


def numbers(kind, columns, rows=None):
    """A map of numbers as the wire has it; `columns` is an array('f', …) or the like."""
    names = {"f": "f4", "I": "u4", "H": "u2", "B": "u1", "b": "i1", "d": "f8"}
    shape = [len(columns)] if rows is None else [rows, len(columns) // max(rows, 1)]
    return {"dtype": names[kind], "shape": shape, "data": columns.tobytes()}


def floats(values, rows=None):
    return numbers("f", array.array("f", values), rows)


def frame(tick):
    pose, velocity, extent = [], [], []
    for actor in range(ACTORS):
        pose.extend((actor * 3.5 + tick * 0.4, actor * 1.25 - 30.0, 0.2, 0.0, tick * 0.1, 0.0))
        velocity.extend((8.0 + actor * 0.1, 0.01 * tick, 0.0))
        extent.extend((2.4, 1.1, 0.8))
    ego = [tick * 0.4, -3.5, 0.1, 0.0, 90.0, 0.0, 8.0, 0.1, 0.0, 0.3, 0.0, 9.8, 0.0, 0.0, 1.5, 50.0]
    return {
        "type": "frame",
        "tick": tick,
        "simFrame": 1000 + tick,
        "gameTimeS": (tick + 1) * 0.05000000074505806,
        "previous": None if tick == 0 else {
            "tick": tick - 1,
            "board": [["AC_SwitchActorBlockedTest", True], ["ScenarioTimeout_1", 1.5]],
            "emergencyVehicle": None,
            "lights": None,
        },
        "ego": floats(ego),
        "contacts": [],
        "lights": numbers("B", array.array("B", [tick // 100 % 3] * LIGHTS)),
        "actors": {
            "ids": numbers("I", array.array("I", range(200, 200 + ACTORS))),
            "types": TYPES,
            "type": numbers("H", array.array("H", [actor % 3 for actor in range(ACTORS)])),
            "roles": ROLES,
            "role": numbers("H", array.array("H", [actor % 2 for actor in range(ACTORS)])),
            "pose": floats(pose, ACTORS),
            "velocity": floats(velocity, ACTORS),
            "extent": floats(extent, ACTORS),
        },
        "sensors": {
            "speed": {"frame": 1000 + tick, "data": {"speed": 8.25 + tick * 0.001}},
            "imu": {
                "frame": 1000 + tick,
                "data": numbers("d", array.array("d", [0.1, 0.2, 9.8, 0.0, 0.0, 0.01, 1.5])),
            },
        },
        "notes": [],
    }


def route(town):
    lights = [value for light in range(LIGHTS) for value in (light * 25.0, 5.0, 0.0, 0.0, 0.0, 0.0)]
    plan = [value for point in range(500) for value in (float(point), 0.0, 0.0, 0.0, 0.0, 0.0)]
    return {
        "routeId": "1",
        "repetition": 0,
        "town": town,
        "plan": {
            "pose": floats(plan, 500),
            "option": numbers("b", array.array("b", [4] * 500)),
        },
        "keyPoints": floats([0.0, 0.0, 0.0, 499.0, 0.0, 0.0], 2),
        "egoHalfLengthM": 2.45,
        "egoStart": None,
        "trafficLights": {
            "ids": numbers("I", array.array("I", range(1, LIGHTS + 1))),
            "pose": floats(lights, LIGHTS),
            "volume": floats(lights, LIGHTS),
        },
        "stopSigns": {
            "ids": numbers("I", array.array("I")),
            "pose": {"dtype": "f4", "shape": [0, 6], "data": b""},
            "volume": {"dtype": "f4", "shape": [0, 6], "data": b""},
        },
        "scenarios": [],
    }


def main():
    ticks, name = int(sys.argv[1]), sys.argv[2]
    with open(sys.argv[3], encoding="utf-8", newline="") as file:
        text = file.read()
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    size = len(pack(dict(frame(1), seq=1)))
    server = Server("127.0.0.1", 0, TOKEN, 5.0, facts)
    print(json.dumps({"url": server.url, "token": TOKEN, "frameBytes": size}), flush=True)
    server.claim(30.0)
    server.send({"type": "offer", "routeId": None, "repetition": None, "town": name})
    server.receive(("needs",), 30.0)
    plan = route(name)
    server.send({
        "type": "routeStart",
        "route": plan,
        "sparsePlan": plan["plan"],
        "map": {"name": name, "sha256": sha256, "text": text},
        "notes": [],
    })
    server.receive(("ready",), 30.0)
    try:
        for tick in range(ticks):
            server.send(frame(tick), None)
            server.receive(("control",), 30.0)
    except TransportLost:
        pass  # The client has measured enough.
    server.abandon()


main()
