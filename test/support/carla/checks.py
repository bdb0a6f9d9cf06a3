"""What the scripts here share: a client in synchronous mode, and named checks that report facts.

Every script is called with the port of a server and prints one JSON object: a check's name to what it
found, or to ``{"error": ...}`` with the traceback.
"""

import contextlib
import json
import sys
import traceback

import carla

STEP_S = 0.05
CHECKS = []


def check(function):
    """Registers a check; it gets a client and its world and returns facts for JSON."""
    CHECKS.append(function)
    return function


def connect(port, timeout_s=20.0):
    client = carla.Client("127.0.0.1", port)
    client.set_timeout(timeout_s)
    return client


def set_synchronous(world, is_on=True, step_s=STEP_S):
    settings = world.get_settings()
    settings.synchronous_mode = is_on
    settings.fixed_delta_seconds = step_s
    world.apply_settings(settings)


def ticks(world, count):
    for _ in range(count):
        world.tick()


@contextlib.contextmanager
def spawned(world, type_id, place, **attributes):
    """An actor for the length of a block."""
    blueprint = world.get_blueprint_library().find(type_id)
    for name, value in attributes.items():
        blueprint.set_attribute(name, value)
    actor = world.spawn_actor(blueprint, place)
    world.tick()
    try:
        yield actor
    finally:
        actor.destroy()
        world.tick()


def main():
    port = int(sys.argv[1])
    client = connect(port)
    world = client.get_world()
    set_synchronous(world)
    found = {}
    for function in CHECKS:
        try:
            found[function.__name__] = function(client, world)
        except Exception:  # noqa: BLE001 - a failed check is a result
            found[function.__name__] = {"error": traceback.format_exc()}
    set_synchronous(world, False)
    print(json.dumps(found), flush=True)
