"""The world anew, many times over, with actors and a listening sensor each time.

Usage: reload.py PORT TIMES. A line of JSON a time, so that the caller can look at the server meanwhile.
"""

import json
import sys

from checks import connect, set_synchronous, ticks

PORT, TIMES = (int(text) for text in sys.argv[1:3])
CARS = 5


def main():
    client = connect(PORT)
    world = client.get_world()
    set_synchronous(world)
    for turn in range(TIMES):
        world = client.reload_world(False)
        world.tick()
        of_the_map = len(world.get_actors())
        library = world.get_blueprint_library()
        points = world.get_map().get_spawn_points()
        cars = [
            world.spawn_actor(library.find("vehicle.audi.tt"), point) for point in points[:CARS]
        ]
        heard = []
        sensor = world.spawn_actor(
            library.find("sensor.other.gnss"), points[0], attach_to=cars[0]
        )
        sensor.listen(lambda data, heard=heard: heard.append(data.frame))
        ticks(world, 5)
        facts = {
            "turn": turn,
            "ofTheMap": of_the_map,
            "actors": len(world.get_actors()),
            "frame": world.get_snapshot().frame,
            "firstId": cars[0].id,
        }
        if turn % 2 == 0:
            sensor.stop()
        print(json.dumps(facts), flush=True)
        # The caller answers each line, so that it can measure in between.
        sys.stdin.readline()
    set_synchronous(world, False)


main()
