"""Routes under the five evaluators' calling orders: every message, in order, and what it says."""

import array
import json
import os
import struct
import unittest

import helpers
from stand_in_modules import FIRST, KINDS

STEP = 0.05000000074505806


def numbers(wire):
    codes = {"f4": "f", "f8": "d", "u1": "B", "i1": "b", "u2": "H", "u4": "I"}
    values = array.array(codes[wire["dtype"]], wire["data"]).tolist()
    size = 1
    for length in wire["shape"]:
        size *= length
    assert size == len(values), wire["shape"]
    return values


def f4(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


class EvaluatorsTest(unittest.TestCase):
    def stage(self, kind, **environment):
        stage = helpers.Stage(kind, **environment)
        self.addCleanup(stage.close)
        return stage

    def drive(self, stage, count=1, **route):
        driver = helpers.Driver(stage)
        stopped = stage.run(count, **route)
        stage.end()
        driver.join(10)
        self.assertEqual(driver.errors, [])
        self.assertFalse(driver.is_alive())
        self.assertFalse(stopped, stage.evaluator.log)
        return driver

    def test_two_routes_under_each(self):
        for kind in KINDS:
            with self.subTest(kind):
                stage = helpers.Stage(kind)
                try:
                    driver = self.drive(stage, 2)
                    self.check(stage, driver, kind)
                finally:
                    stage.close()

    def check(self, stage, driver, kind):
        self.assertEqual(stage.statuses(), ["Completed", "Completed"])
        self.assertEqual(driver.welcome["evaluator"], kind)
        self.assertEqual(driver.welcome["carlaVersion"], "0.9.15")
        self.assertEqual(driver.welcome["timeLimitS"], 57.0 if kind == FIRST else 60.0)
        kinds = [message["type"] for message in driver.messages]
        frames = kinds.count("frame") // 2
        self.assertGreater(frames, 30)
        once = ["offer", "routeStart"] + ["frame"] * frames + ["routeEnd"]
        self.assertEqual(kinds, once + once + ["bye"])
        self.assertEqual(
            {key: driver.messages[0][key] for key in ("routeId", "repetition", "town")},
            {"routeId": "10", "repetition": 0, "town": "Town01"},
        )
        self.check_start(driver.of("routeStart")[0], kind)
        self.check_frames(driver.of("frame")[:frames], stage, kind)
        self.check_end(driver.of("routeEnd"), frames, stage)

    def check_start(self, start, kind):
        route = start["route"]
        self.assertEqual((route["routeId"], route["repetition"], route["town"]), ("10", 0, "Town01"))
        plan = numbers(route["plan"]["pose"])
        self.assertEqual(route["plan"]["pose"]["shape"], [61, 6])
        # The first point as planned, not as raised by 0.5 m, to the bit.
        self.assertEqual(plan[:3], [0.0, 0.25, f4(0.1)])
        self.assertEqual(numbers(route["plan"]["option"]), [4] * 61)
        self.assertEqual(route["keyPoints"]["shape"], [2, 3])
        self.assertEqual(route["egoHalfLengthM"], f4(2.45))
        self.assertEqual(numbers(route["egoStart"]), [0.0, 0.25, f4(0.1)])
        lights = numbers(route["trafficLights"]["ids"])
        self.assertEqual(lights, sorted(lights, reverse=True), "the criterion's order")
        self.assertEqual(len(lights), 2)
        self.assertEqual(
            numbers(route["trafficLights"]["volume"])[:6], [1.5, -2.0, f4(0.3), 2.0, f4(1.1), f4(0.9)]
        )
        self.assertEqual(route["stopSigns"]["pose"]["shape"], [1, 6])
        self.assertEqual(route["scenarios"][0], {"name": "Accident_1", "type": "Accident"})
        self.assertEqual(start["sparsePlan"]["pose"]["shape"], [2, 6])
        raised = f4(f4(0.1) + 0.5)
        # 1.0 hands the plan over before it raises the point.
        self.assertEqual(numbers(start["sparsePlan"]["pose"])[2], f4(0.1) if kind == FIRST else raised)
        self.assertEqual(start["map"]["name"], "Town01")
        self.assertIn("Z\u00fcrich", start["map"]["text"])
        self.assertEqual(len(start["map"]["sha256"]), 64)

    def check_frames(self, frames, stage, kind):
        world = stage.worlds[0]
        for tick, frame in enumerate(frames):
            self.assertEqual(frame["tick"], tick)
            self.assertEqual(frame["simFrame"], frames[0]["simFrame"] + tick)
        self.assertEqual(frames[0]["gameTimeS"], STEP)
        self.assertEqual(frames[1]["gameTimeS"], STEP + STEP)
        self.assertIsNone(frames[0]["previous"])
        self.assertEqual(frames[5]["previous"]["tick"], 4)
        ego = numbers(frames[0]["ego"])
        self.assertEqual(len(ego), 16)
        self.assertEqual(ego[6:], [0, 0, 0, 0, 0, f4(9.81), 0, -0.0, 0.125, 50.0])
        self.assertEqual(str(ego[13]), "-0.0")
        # The control of tick 0 acts on tick 1, in both calling orders.
        self.assertEqual(numbers(frames[1]["ego"])[9], 3.0)
        actors = frames[0]["actors"]
        self.assertEqual(
            [actors["types"][at] for at in numbers(actors["type"])],
            ["static.prop.constructioncone"]
            + ["vehicle.audi.tt"] * 3
            + ["vehicle.carlamotors.firetruck"],
        )
        self.assertEqual(
            [actors["roles"][at] for at in numbers(actors["role"])],
            [""] + ["background"] * 3 + ["scenario"],
        )
        self.assertEqual(numbers(actors["extent"])[:6], [0, 0, 0, f4(2.45), f4(1.06), 0.75])
        self.assertEqual(actors["pose"]["shape"], [5, 6])
        self.assertEqual(len(numbers(frames[0]["lights"])), 2)
        self.assertEqual(frames[0]["sensors"]["speed"]["data"], {"speed": 1.5})
        self.assertEqual(frames[0]["sensors"]["speed"]["frame"], frames[0]["simFrame"])
        self.check_board(frames)
        self.assertEqual(world.calls["spawn_actor"], 1, "one collision sensor a route")
        # Once for the route, once for the actors of the first frame, once for our own sensor.
        self.assertLessEqual(world.calls["get_actors"], 3)
        self.assertEqual(
            [a for a in world.actors.values() if a.type_id.startswith("sensor.")], []
        )

    def check_board(self, frames):
        board = {f["previous"]["tick"]: f["previous"]["board"] for f in frames if f["previous"]}
        self.assertEqual(
            board[3], [["ScenarioRouteNumber0", True], ["AC_SwitchActorBlockedTest", False]]
        )
        self.assertEqual(
            board[8],
            [
                ["ScenarioTimeout_Accident_1", False],
                ["AC_SwitchActorBlockedTest", True],
                ["ScenarioRouteNumber0", False],
            ],
        )
        self.assertEqual(board[9], [])
        vehicle = {f["previous"]["tick"]: f["previous"]["emergencyVehicle"] for f in frames[1:]}
        self.assertIsNone(vehicle[11])
        self.assertEqual(vehicle[12]["shape"], [6])
        actors = frames[12]["actors"]
        self.assertEqual(numbers(vehicle[12]), numbers(actors["pose"])[-6:], "where it was on tick 12")

    def check_end(self, ends, frames, stage):
        for index, end in enumerate(ends):
            self.assertEqual(end["status"], "Completed")
            self.assertIsNone(end["failure"])
            record = json.loads(end["record"])
            self.assertEqual(record, vars(stage.statistics.records[index]))
            self.assertIn('"score_route": 100.0', end["record"])
            self.assertEqual(end["previous"]["tick"], frames - 1)
            # The ending root stopped its scenarios, which wrote to the board: no criterion ran on it.
            self.assertEqual(end["previous"]["board"], [])

    def test_the_board_left_by_an_earlier_route_comes_first(self):
        import stand_in_tree

        stage = self.stage("leaderboard-2.0")
        stand_in_tree.Blackboard().set("ScenarioTimeout_Old_1", True)
        driver = self.drive(stage)
        first = driver.of("frame")[1]["previous"]["board"]
        self.assertIn(["ScenarioTimeout_Old_1", True], first)
        self.assertEqual(stand_in_tree.Blackboard.set.__name__, "set", "the board is as it was")

    def test_contacts_and_known_map(self):
        stage = self.stage("leaderboard-2.1")
        stage.world_options = {"hit_on_tick": 30}
        driver = helpers.Driver(stage, knownMaps=["0" * 64])
        stage.run()
        sha256 = driver.of("routeStart")[0]["map"]["sha256"]
        hits = [f for f in driver.of("frame") if f["contacts"]]
        self.assertEqual(len(hits), 1)
        self.assertEqual(hits[0]["contacts"][0]["otherTypeId"], "vehicle.audi.tt")
        driver.needs["knownMaps"] = [sha256]
        stage.run()
        self.assertIsNone(driver.of("routeStart")[1]["map"]["text"])

    def test_metric_info_of_bench2drive(self):
        import tempfile

        folder = tempfile.mkdtemp(prefix="egoloop-metrics-")
        stage = self.stage("bench2drive", SAVE_PATH=folder)
        driver = self.drive(stage)
        path = os.path.join(folder, "RouteScenario_10_saved", "metric_info.json")
        with open(path) as file:
            found = json.load(file)
        self.assertEqual(len(found), len(driver.of("frame")))
        self.assertEqual(found["0"], {"location": [1.0, 2.0, 3.0]})

    def test_ground_truth_needs_no_numpy(self):
        import subprocess
        import sys

        script = (
            "import sys; sys.modules['numpy'] = None; sys.path[:0] = %r;"
            "import egoloop_sidecar.route_run, egoloop_sidecar.service"
        ) % (sys.path,)
        subprocess.run([sys.executable, "-c", script], check=True)


if __name__ == "__main__":
    unittest.main()
