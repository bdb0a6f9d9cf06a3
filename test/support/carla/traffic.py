"""The client's own traffic manager drives many cars: numbers stay numbers, cars on the road, red is obeyed.

Usage: traffic.py PORT CARS TICKS SEED
"""

import json
import math
import random
import sys
import time

import carla
from checks import connect, set_synchronous

PORT, CARS, TICKS, SEED = (int(text) for text in sys.argv[1:5])
# Whoever is this long before a red light has seen it; ticks of 0.05 s.
SEEN_TICKS = 20
# What belongs to the roadway: everything but sidewalks, medians and the green beside.
ROADWAY = (
    carla.LaneType.Driving
    | carla.LaneType.Bidirectional
    | carla.LaneType.Shoulder
    | carla.LaneType.Parking
    | carla.LaneType.Biking
)


def is_on_roadway(carla_map, place):
    """The client finds no lane in the hairlines between two lanes: looks 0.3 m around as well."""
    for x, y in ((0, 0), (0.3, 0), (-0.3, 0), (0, 0.3), (0, -0.3)):
        probe = carla.Location(place.x + x, place.y + y, place.z)
        if carla_map.get_waypoint(probe, False, ROADWAY) is not None:
            return True
    return False


def spawn_cars(client, world, manager_port):
    rng = random.Random(SEED)
    library = world.get_blueprint_library()
    models = sorted(
        (b for b in library.filter("vehicle.*") if b.get_attribute("base_type") == "car"),
        key=lambda blueprint: blueprint.id,
    )
    points = world.get_map().get_spawn_points()
    rng.shuffle(points)
    batch = [
        carla.command.SpawnActor(rng.choice(models), point).then(
            carla.command.SetAutopilot(carla.command.FutureActor, True, manager_port)
        )
        for point in points[:CARS]
    ]
    answers = client.apply_batch_sync(batch, True)
    return [a.actor_id for a in answers if not a.error], [a.error for a in answers if a.error]


class Watch:
    """What one car does at lights."""

    def __init__(self):
        self.red_ticks = 0
        self.was_in_junction = False
        self.waited = 0
        self.ran = 0

    def look(self, car, waypoint):
        is_in_junction = waypoint is not None and waypoint.is_junction
        if is_in_junction and not self.was_in_junction and self.red_ticks >= SEEN_TICKS:
            self.ran += 1
        is_red = car.is_at_traffic_light() and (
            car.get_traffic_light_state() == carla.TrafficLightState.Red
        )
        self.red_ticks = self.red_ticks + 1 if is_red and not is_in_junction else 0
        if self.red_ticks == SEEN_TICKS:
            self.waited += 1
        self.was_in_junction = is_in_junction


def main():
    client = connect(PORT)
    world = client.get_world()
    set_synchronous(world)
    manager_port = PORT + 6000 if PORT < 59000 else PORT - 6000
    manager = client.get_trafficmanager(manager_port)
    manager.set_synchronous_mode(True)
    manager.set_random_device_seed(SEED)
    ids, errors = spawn_cars(client, world, manager_port)
    cars = list(world.get_actors(ids))
    carla_map = world.get_map()
    watches = {car.id: Watch() for car in cars}
    bad_numbers, looked, off_lane, off_road, moved_m, fastest = 0, 0, 0, [], 0.0, 0.0
    last = {}
    started = time.monotonic()
    spent_s = 0.0
    for tick in range(TICKS):
        before = time.monotonic()
        world.tick()
        spent_s += time.monotonic() - before
        alive = world.get_snapshot()
        for car in cars:
            if alive.find(car.id) is None:
                continue
            place = car.get_transform()
            speed = car.get_velocity().length()
            numbers = (place.location.x, place.location.y, place.location.z, place.rotation.yaw, speed)
            bad_numbers += not all(math.isfinite(number) for number in numbers)
            looked += 1
            waypoint = carla_map.get_waypoint(place.location, project_to_road=False)
            off_lane += waypoint is None
            if waypoint is None and not is_on_roadway(carla_map, place.location):
                off_road.append([tick, car.id, car.type_id, place.location.x, place.location.y])
            watches[car.id].look(car, waypoint)
            fastest = max(fastest, speed)
            if car.id in last:
                moved_m += place.location.distance(last[car.id])
            last[car.id] = place.location
    snapshot = world.get_snapshot()
    left = [car for car in cars if snapshot.find(car.id) is not None]
    facts = {
        "cars": len(ids),
        "errors": errors,
        "left": len(left),
        "badNumbers": bad_numbers,
        "offRoad": off_road[:20],
        "offRoadTicks": len(off_road),
        "offLaneShare": off_lane / max(1, looked),
        "meanM": moved_m / max(1, len(cars)),
        "fastest": fastest,
        "waits": sum(watch.waited for watch in watches.values()),
        "ran": sum(watch.ran for watch in watches.values()),
        "ticksPerSecond": TICKS / spent_s,
        "seconds": time.monotonic() - started,
    }
    client.apply_batch_sync([carla.command.DestroyActor(car.id) for car in left], True)
    manager.set_synchronous_mode(False)
    set_synchronous(world, False)
    print(json.dumps(facts), flush=True)


main()
