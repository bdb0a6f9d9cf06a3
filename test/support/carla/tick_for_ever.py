"""Spawns a car, listens to a sensor and ticks without end, to be killed in the middle of it.

Usage: tick_for_ever.py PORT PLACE
"""

import sys

from checks import connect, set_synchronous

client = connect(int(sys.argv[1]))
world = client.get_world()
set_synchronous(world)
library = world.get_blueprint_library()
point = world.get_map().get_spawn_points()[int(sys.argv[2])]
car = world.spawn_actor(library.find("vehicle.audi.tt"), point)
camera = world.spawn_actor(library.find("sensor.other.imu"), point, attach_to=car)
camera.listen(lambda data: None)
port = int(sys.argv[1])
manager = client.get_trafficmanager(port + 5000 if port < 60000 else port - 5000)
manager.set_synchronous_mode(True)
print("ticking", flush=True)
while True:
    world.tick()
