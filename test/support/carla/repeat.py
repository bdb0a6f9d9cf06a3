"""A hash of everything in every snapshot of a drive: cars of the traffic manager, a walker, batches.

Usage: repeat.py PORT CARS TICKS SEED
"""

import hashlib
import json
import struct
import sys

import carla
from checks import STEP_S, connect, set_synchronous

PORT, CARS, TICKS, SEED = (int(text) for text in sys.argv[1:5])


def numbers(state):
    place, speed = state.get_transform(), state.get_velocity()
    turn, push = state.get_angular_velocity(), state.get_acceleration()
    at, facing = place.location, place.rotation
    vectors = (at.x, at.y, at.z, facing.pitch, facing.yaw, facing.roll, speed.x, speed.y, speed.z)
    return struct.pack("<15f", *vectors, turn.x, turn.y, turn.z, push.x, push.y, push.z)


def reload_in_one_step(client):
    """A new episode that has made one step. The client ticks every 50 ms until it sees the episode: on
    a busy machine twice now and then, and then everything happens a step later."""
    while True:
        world = client.reload_world(False)
        if world.get_snapshot().timestamp.elapsed_seconds < 1.5 * STEP_S:
            return world


def main():
    client = connect(PORT)
    world = client.get_world()
    set_synchronous(world)
    # Whatever the clock did until now is over. A manager that is there already would read the old map
    # while it goes, which ends the client now and then.
    world = reload_in_one_step(client)
    world.tick()
    manager_port = PORT + 6000 if PORT < 59000 else PORT - 6000
    manager = client.get_trafficmanager(manager_port)
    manager.set_synchronous_mode(True)
    manager.set_random_device_seed(SEED)
    manager.global_percentage_speed_difference(-30)
    library = world.get_blueprint_library()
    cars = sorted(b.id for b in library.filter("vehicle.*") if b.get_attribute("base_type") == "car")
    points = world.get_map().get_spawn_points()
    stride = max(1, len(points) // CARS)
    batch = [
        carla.command.SpawnActor(library.find(cars[i % len(cars)]), points[i * stride]).then(
            carla.command.SetAutopilot(carla.command.FutureActor, True, manager_port)
        )
        for i in range(CARS)
    ]
    ids = [answer.actor_id for answer in client.apply_batch_sync(batch, True) if not answer.error]
    place = points[3]
    place.location.z += 1
    place.location.x += 8
    walker = world.spawn_actor(library.find("walker.pedestrian.0001"), place)
    world.tick()
    walker.apply_control(carla.WalkerControl(carla.Vector3D(0.6, 0.8, 0), 1.3))
    first = min(ids)
    found = hashlib.sha256()
    marks = []
    for _ in range(TICKS):
        world.tick()
        snapshot = world.get_snapshot()
        for state in sorted(snapshot, key=lambda one: one.id):
            found.update(struct.pack("<i", state.id - first) + numbers(state))
        found.update(struct.pack("<d", snapshot.timestamp.elapsed_seconds))
        marks.append(found.hexdigest()[:8])
    moved = sum(world.get_actor(one).get_velocity().length() > 1 for one in ids)
    client.apply_batch_sync([carla.command.DestroyActor(one) for one in ids], True)
    manager.set_synchronous_mode(False)
    set_synchronous(world, False)
    print(json.dumps({"cars": len(ids), "moving": moved, "marks": marks}), flush=True)


main()
