"""
An official evaluator in small, as a process: takes the official command line, insists on a CARLA server
on its port (Bench2Drive's starts one itself, in a session of its own), imports the agent file, runs the
chosen routes in the stand-in world and writes the checkpoint after each. What it must not do it does on
demand: STAND_IN_FAULTS maps a route id to a list of faults, one for each attempt at it:
`kill` (SIGKILL in mid route), `exit` (simulation crashed, exit code 255), `deaf` (never asks for its
agent), `lose` (finishes, but leaves no record), `wrong` (writes another score), `` (none).
"""

import argparse
import importlib
import json
import math
import os
import signal
import socket
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "carla-stand-in"))

import carla  # noqa: E402
import stand_in_modules  # noqa: E402
import stand_in_tree  # noqa: E402


def parse(kind, arguments):
    """The official options of one version, and no others."""
    parser = argparse.ArgumentParser()
    manager = "--trafficManager" if kind == "leaderboard-1.0" else "--traffic-manager-"
    for name in ("--host", "--routes", "--routes-subset", "--agent", "--agent-config", "--track",
                 "--checkpoint", "--record", "--resume"):
        parser.add_argument(name, default="")
    for name in ("--port", "--repetitions", "--debug"):
        parser.add_argument(name, type=int, default=1)
    parser.add_argument("--timeout", type=float)
    parser.add_argument(manager + ("Port" if kind == "leaderboard-1.0" else "port"), type=int)
    parser.add_argument(manager + ("Seed" if kind == "leaderboard-1.0" else "seed"), type=int)
    if kind == "leaderboard-1.0":
        parser.add_argument("--scenarios", required=True)
    else:
        parser.add_argument("--debug-checkpoint")
    if kind == "bench2drive":
        parser.add_argument("--gpu-rank", type=int, default=0)
    return parser.parse_args(arguments)


def next_fault(route):
    """The fault of this attempt at a route; attempts are counted in a file."""
    faults = json.loads(os.environ.get("STAND_IN_FAULTS", "{}")).get(route, [])
    counter = os.path.join(os.environ["STAND_IN_STATE"], "attempts-" + route)
    with open(counter, "a") as file:
        file.write("x")
    number = os.path.getsize(counter) - 1
    return faults[number] if number < len(faults) else ""


def await_carla(args):
    deadline = time.time() + 10
    while True:
        try:
            socket.create_connection((args.host, args.port), 1).close()
            return
        except OSError:
            if time.time() > deadline:
                sys.exit("no CARLA on port %d" % args.port)
            time.sleep(0.05)


def start_carla(args):
    script = os.path.join(os.environ["CARLA_ROOT"], "CarlaUE4.sh")
    command = "%s -RenderOffScreen -carla-rpc-port=%d" % (script, args.port)
    return subprocess.Popen(command, shell=True, preexec_fn=os.setsid)


class OpenMap(carla.Map):
    def to_opendrive(self):
        with open(os.environ["STAND_IN_MAP"], encoding="utf-8") as file:
            return file.read()


class FaultyWorld(carla.World):
    """Dies in mid route where it is told to."""

    fault = ""

    def get_map(self):
        return OpenMap()

    def tick(self, timeout=None):
        super(FaultyWorld, self).tick(timeout)
        if self.ticks > 60 and self.fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.ticks > 60 and self.fault == "exit":
            raise RuntimeError("rpc::timeout: the server is gone")


def plain_scenario(base):
    """A route without scenarios that ends where the official criterion has it completed."""

    class PlainScenario(base):
        def __init__(self, world, config, raise_before_agent):
            super(PlainScenario, self).__init__(world, config, raise_before_agent)
            self.scenario_configurations, self.list_scenarios = [], []
            ego, ends_at = self.ego_vehicles[0], config.length_m + 0.001
            self.scenario_tree = stand_in_tree.Root(ego, [], self._criteria, ends_at)

    return PlainScenario


def full_record(kind, record, ticks, fault):
    """The record as the real statistics manager would leave it for a route without infractions."""
    # All but 1.0 raise the first point by half a metre before they measure.
    length = 60.0 if kind == "leaderboard-1.0" else math.sqrt(1.25) + 59.0
    done = record.scores["score_route"]
    is_done = record.status == "Completed"
    seconds = 0.0
    for _ in range(ticks):
        seconds += 0.05000000074505806
    is_first = kind == "leaderboard-1.0"
    keys = ["collisions_layout", "collisions_pedestrian", "collisions_vehicle", "red_light",
            "stop_infraction", "outside_route_lanes", "route_dev", "vehicle_blocked", "route_timeout"]
    score = 12.5 if fault == "wrong" else 100.0 if is_done else done
    status = "Perfect" if is_done and not is_first else record.status
    filled = {
        "index": record.index,
        "route_id": record.route_id,
        "status": status,
        "infractions": {key: [] for key in keys},
        "scores": {"score_route": 100 if is_done else done, "score_penalty": 1.0,
                   "score_composed": score},
        "meta": {"route_length": length if is_first else round(length, 3),
                 "duration_game": seconds if is_first else round(seconds, 3),
                 "duration_system": 1.234},
    }
    if not is_first:
        filled["num_infractions"] = 0
        for key in ("min_speed_infractions", "yield_emergency_vehicle_infractions",
                    "scenario_timeouts"):
            filled["infractions"][key] = []
    if kind == "bench2drive":
        saved = record.route_id + "_Town01__26_01_02_03_04_05"
        filled.update(scenario_name="", weather_id="26", save_name=saved, town_name="Town01")
    return filled


def write(path, records, total):
    data = {
        "_checkpoint": {"global_record": {}, "progress": [len(records), total], "records": records},
        "entry_status": "Started",
        "eligible": False,
        "sensors": [],
        "values": [],
        "labels": [],
    }
    with open(path, "w") as file:
        json.dump(data, file, indent=4)


def main(kind):
    args = parse(kind, sys.argv[1:])
    assert os.path.isfile(os.path.join(os.getcwd(), "leaderboard", "leaderboard_evaluator_root"))
    routes = [route.get("id") for route in ElementTree.parse(args.routes).iter("route")]
    chosen = [route for route in routes if route == args.routes_subset]
    assert len(chosen) == 1, (routes, args.routes_subset)
    faults = {route: next_fault(route) for route in chosen}
    if kind == "bench2drive":
        start_carla(args)
    await_carla(args)
    stand_in_modules.install(kind)
    import stand_in_evaluator
    from stand_in_evaluator import LeaderboardEvaluator, RouteConfig

    stand_in_evaluator.RouteScenario = plain_scenario(stand_in_evaluator.RouteScenario)

    if "deaf" in faults.values():
        time.sleep(3600)
    sys.path.insert(0, os.path.dirname(args.agent))
    agent = importlib.import_module(os.path.basename(args.agent).split(".")[0])
    statistics = stand_in_modules.statistics_manager(kind)
    FaultyWorld.fault = faults[chosen[0]]
    evaluator = LeaderboardEvaluator(kind, args, statistics, agent, FaultyWorld)
    records = []
    for index, route in enumerate(chosen):
        crashed = evaluator.run(args, [RouteConfig(route, index)])
        for error in evaluator.log:
            print("%s: %s" % (type(error).__name__, error), file=sys.stderr)
        if faults[route] != "lose":
            ticks = evaluator.manager.tick_count
            records.append(full_record(kind, statistics.records[index], ticks, faults[route]))
            write(args.checkpoint, records, len(chosen))
        if crashed:
            return 255
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ["STAND_IN_KIND"]))
