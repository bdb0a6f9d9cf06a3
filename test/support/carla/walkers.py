"""Walkers with AI controllers: where the client's crowd takes them, and what becomes of them in another town.

Usage: walkers.py PORT WALKERS TICKS TOWN OTHER_TOWN
"""

import json
import sys

import carla
from checks import connect, set_synchronous, ticks

PORT, WALKERS, TICKS = (int(text) for text in sys.argv[1:4])
TOWN, OTHER = sys.argv[4:6]
SPEED_MPS = 1.5


def lane_types(world, places):
    """How many places there are on each kind of lane."""
    carla_map = world.get_map()
    found = {}
    for place in places:
        waypoint = carla_map.get_waypoint(place, False, carla.LaneType.Any)
        kind = "None" if waypoint is None else str(waypoint.lane_type)
        found[kind] = found.get(kind, 0) + 1
    return found


def random_places(world, count):
    return [world.get_random_location_from_navigation() for _ in range(count)]


def spawn(world, count):
    library = world.get_blueprint_library()
    walkers = []
    for place in random_places(world, count):
        place.z += 1.0
        walker = world.try_spawn_actor(library.find("walker.pedestrian.0004"), carla.Transform(place))
        if walker is not None:
            walkers.append(walker)
    world.tick()
    blueprint = library.find("controller.ai.walker")
    controllers = [world.spawn_actor(blueprint, carla.Transform(), walker) for walker in walkers]
    world.tick()
    return walkers, controllers


def walk(world):
    walkers, controllers = spawn(world, WALKERS)
    for controller in controllers:
        controller.start()
        controller.go_to_location(world.get_random_location_from_navigation())
        controller.set_max_speed(SPEED_MPS)
    ticks(world, 5)
    before = [walker.get_location() for walker in walkers]
    moved = [0.0] * len(walkers)
    fastest, places = 0.0, []
    for tick in range(TICKS):
        world.tick()
        for i, walker in enumerate(walkers):
            place = walker.get_location()
            step = place.distance(before[i])
            moved[i] += step
            fastest = max(fastest, step / 0.05)
            before[i] = place
            if tick % 20 == 0:
                places.append(place)
    for controller in controllers:
        controller.stop()
    world.tick()
    stopped = [walker.get_location() for walker in walkers]
    ticks(world, 20)
    drift = max(walker.get_location().distance(place) for walker, place in zip(walkers, stopped))
    for actor in controllers + walkers:
        actor.destroy()
    ticks(world, 2)
    return {
        "walkers": len(walkers),
        "movedM": sorted(moved),
        "fastest": fastest,
        "lanes": lane_types(world, places),
        "afterStopM": drift,
        "left": len(world.get_actors().filter("walker.*")),
    }


def goal(world):
    """One walker to a place some way down its pavement."""
    (walker,), (controller,) = spawn(world, 1)
    here = walker.get_location()
    nearby = [p for p in random_places(world, 3000) if 15 < p.distance(here) < 30]
    target = nearby[0]
    controller.start()
    controller.go_to_location(target)
    controller.set_max_speed(2.0)
    nearest = here.distance(target)
    for _ in range(1600):
        world.tick()
        nearest = min(nearest, walker.get_location().distance(target))
        if nearest < 1.5:
            break
    controller.stop()
    controller.destroy()
    walker.destroy()
    world.tick()
    return {"fromM": here.distance(target), "nearestM": nearest}


def main():
    client = connect(PORT, 60.0)
    world = client.load_world(TOWN)
    set_synchronous(world)
    world.tick()
    world.set_pedestrians_seed(5)
    facts = {"random": lane_types(world, random_places(world, 200))}
    facts["walk"] = walk(world)
    facts["goal"] = goal(world)
    world = client.load_world(OTHER)
    set_synchronous(world)
    world.tick()
    facts["otherRandom"] = lane_types(world, random_places(world, 200))
    set_synchronous(world, False)
    print(json.dumps(facts), flush=True)


main()
