"""The far end of the benchmark of CARLA's protocol: the real client, told by lines what to measure.

Usage: carla_peer.py PORT ECHO_PORT. Lines ``empty N``, ``echo N``, ``cars N``, ``driven N``; answers each
with the seconds it took as JSON (``cars``: how many there are).
"""

import random
import socket
import sys
import time

import carla

PORT, ECHO_PORT = int(sys.argv[1]), int(sys.argv[2])
# As many bytes as a tick's call takes.
PING = b"x" * 20


def timed(function, count):
    started = time.perf_counter()
    for _ in range(count):
        function()
    return time.perf_counter() - started


def bring_cars(client, world, count):
    manager = client.get_trafficmanager(PORT + 5000 if PORT < 60000 else PORT - 5000)
    manager.set_synchronous_mode(True)
    manager.set_random_device_seed(1)
    blueprint = world.get_blueprint_library().find("vehicle.lincoln.mkz_2020")
    points = world.get_map().get_spawn_points()
    random.Random(1).shuffle(points)
    cars = []
    for point in points:
        car = world.try_spawn_actor(blueprint, point) if len(cars) < count else None
        # One that the manager does not drive would cost it a call for its box in every tick.
        if car is not None:
            cars.append(car)
    for car in cars:
        car.set_autopilot(True, manager.get_port())
    return manager, cars


def main():
    client = carla.Client("127.0.0.1", PORT)
    client.set_timeout(20.0)
    world = client.get_world()
    settings = world.get_settings()
    settings.synchronous_mode = True
    settings.fixed_delta_seconds = 0.05
    world.apply_settings(settings)
    echo = socket.create_connection(("127.0.0.1", ECHO_PORT))
    echo.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ping():
        echo.sendall(PING)
        missing = len(PING)
        while missing > 0:
            missing -= len(echo.recv(missing))

    held = None
    print("true", flush=True)
    for line in sys.stdin:
        task, count = line.split()[0], int(line.split()[1])
        if task == "echo":
            print(timed(ping, count), flush=True)
        elif task == "cars":
            held = bring_cars(client, world, count)
            print(len(held[1]), flush=True)
        else:
            print(timed(world.tick, count), flush=True)
    if held is not None:
        held[0].set_synchronous_mode(False)
    settings.synchronous_mode = False
    world.apply_settings(settings)


main()
