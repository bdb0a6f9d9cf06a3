"""What stands beside the road, as a user meets it: boxes, rays and collisions with id 0 and CARLA's type ids."""

import math

import carla
from checks import check, main, spawned, ticks

CAR = "vehicle.lincoln.mkz_2020"
AWAY_M = 9.0


def before(world, label):
    """A place before the long side of the first thing with that label, looking at it."""
    thing = world.get_environment_objects(label)[0]
    box = thing.bounding_box
    yaw = math.radians(box.rotation.yaw)
    gap = box.extent.y + AWAY_M
    return carla.Transform(
        carla.Location(
            box.location.x - math.sin(yaw) * gap,
            box.location.y + math.cos(yaw) * gap,
            box.location.z - box.extent.z + 0.1,
        ),
        carla.Rotation(yaw=box.rotation.yaw - 90),
    )


def run_into(world, place):
    """Type ids and ids of what a car touches that rolls ahead for two seconds."""
    seen, pushes = [], []
    with spawned(world, CAR, place) as car:
        blueprint = world.get_blueprint_library().find("sensor.other.collision")
        sensor = world.spawn_actor(blueprint, carla.Transform(), attach_to=car)

        def note(event):
            seen.append([event.other_actor.type_id, event.other_actor.id])
            pushes.append(event.normal_impulse.length())

        sensor.listen(note)
        ticks(world, 2)
        ahead = car.get_transform().get_forward_vector()
        car.set_target_velocity(carla.Vector3D(ahead.x * 10, ahead.y * 10, 0))
        ticks(world, 40)
        speed = car.get_velocity().length()
        sensor.stop()
        sensor.destroy()
        world.tick()
    kinds = sorted(list(one) for one in {tuple(one) for one in seen})
    return {"seen": kinds, "push": max(pushes, default=0.0), "speed": speed}


@check
def house(client, world):
    return run_into(world, before(world, carla.CityObjectLabel.Buildings))


@check
def light(client, world):
    """Along the road of a light's post, from one side of it."""
    post = next(a for a in world.get_actors().filter("traffic.traffic_light*"))
    at = post.get_transform()
    ahead = at.get_forward_vector()
    place = carla.Transform(
        carla.Location(at.location.x - ahead.x * AWAY_M, at.location.y - ahead.y * AWAY_M, at.location.z + 0.1),
        at.rotation,
    )
    found = run_into(world, place)
    return {**found, "id": post.id}


@check
def boxes(client, world):
    labels = carla.CityObjectLabel
    return {
        "buildings": len(world.get_level_bbs(labels.Buildings)),
        "vegetation": len(world.get_level_bbs(labels.Vegetation)),
        "poles": len(world.get_level_bbs(labels.Poles)),
        "objects": len(world.get_environment_objects(labels.Any)),
        "names": len(world.get_names_of_all_objects()),
    }


@check
def rays(client, world):
    place = before(world, carla.CityObjectLabel.Buildings)
    start = place.location + carla.Location(z=1)
    hits = world.cast_ray(start, start + place.get_forward_vector() * 30)
    point = world.project_point(start, place.get_forward_vector(), 30)
    return {
        "label": str(hits[0].label),
        "distance": hits[0].location.distance(start),
        "projected": point.location.distance(start),
    }


main()
