"""A traffic manager that was made in one town drives in the next one, by the roads of that one.

Usage: town_change.py PORT TOWN CARS TICKS
"""

import json
import sys

import carla
from checks import connect, set_synchronous

PORT, CARS, TICKS = int(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4])
TOWN = sys.argv[2]
MANAGER_PORT = PORT + 50


def main():
    client = connect(PORT)
    set_synchronous(client.get_world())
    manager = client.get_trafficmanager(MANAGER_PORT)
    manager.set_synchronous_mode(True)
    manager.set_random_device_seed(1)
    world = client.load_world(TOWN, False)
    world.tick()
    carla_map = world.get_map()
    model = world.get_blueprint_library().find("vehicle.audi.tt")
    cars = [world.spawn_actor(model, point) for point in carla_map.get_spawn_points()[::9][:CARS]]
    world.tick()
    for car in cars:
        car.set_autopilot(True, MANAGER_PORT)
    samples = beside = 0
    for _ in range(TICKS):
        world.tick()
        for car in cars:
            samples += 1
            lane = carla_map.get_waypoint(car.get_location(), False, carla.LaneType.Driving)
            beside += lane is None
    moved = [car.get_velocity().length() for car in cars]
    manager.set_synchronous_mode(False)
    set_synchronous(world, False)
    facts = {"town": carla_map.name, "beside": beside / samples, "fastest": max(moved)}
    print(json.dumps(facts))


main()
