"""The world is read while the sensors' data is on its way, once a tick, and always as it stands."""

import unittest
from unittest import mock

import helpers
from egoloop_sidecar.server import Server
from egoloop_sidecar.world_reader import WorldReader
from stand_in_modules import KINDS, SensorInterface, SensorReceivedNoData


class ReadAheadTest(unittest.TestCase):
    def drive(self, kind, on_sensors=lambda stage, tick: None, minor=0):
        """Runs a route; what happened in which order, and all that the client was told."""
        stage = helpers.Stage(kind)
        self.addCleanup(stage.close)
        events = []
        plain_read, plain_data = WorldReader.read, SensorInterface.get_data
        plain_send = Server.send

        def read(reader):
            truth = plain_read(reader)
            events.append(("read", truth["simFrame"]))
            return truth

        def send(server, message, until=None):
            if message["type"] == "ahead":
                events.append(("told", message["simFrame"]))
            return plain_send(server, message, until)

        def get_data(interface, frame):
            on_sensors(stage, sum(name == "sensors" for name, _ in events))
            events.append(("sensors", stage.worlds[-1].get_snapshot().frame))
            return plain_data(interface, frame)

        with mock.patch.object(WorldReader, "read", read):
            with mock.patch.object(SensorInterface, "get_data", get_data), mock.patch.object(
                Server, "send", send
            ):
                driver = helpers.Driver(stage, minor=minor)
                stage.run()
                stage.end()
                driver.join(10)
        self.assertEqual(driver.errors, [])
        return events, driver

    def test_the_world_is_read_before_the_sensors_are_waited_for(self):
        for kind in KINDS:
            with self.subTest(kind):
                events, driver = self.drive(kind)
                # In the first tick there is nothing to watch yet.
                self.assertEqual([name for name, _ in events[:2]], ["sensors", "read"])
                names = [name for name, _ in events[2:]]
                self.assertEqual(names, ["read", "sensors"] * (len(names) // 2))
                frames = [frame["simFrame"] for frame in driver.of("frame")]
                self.assertEqual([at for name, at in events if name == "read"], frames)

    def test_a_world_that_went_on_meanwhile_is_read_again(self):
        def tick_once_more(stage, tick):
            if tick == 7:
                stage.worlds[-1].tick()

        events, driver = self.drive("leaderboard-2.1", tick_once_more)
        frames = [frame["simFrame"] for frame in driver.of("frame")]
        steps = [after - before for before, after in zip(frames, frames[1:])]
        self.assertEqual((steps[6], set(steps[:6] + steps[7:])), (2, {1}))
        self.assertEqual(frames, [at for name, at in events if name == "sensors"])
        told = [frame["previous"]["tick"] for frame in driver.of("frame")[1:]]
        self.assertEqual(told, list(range(len(told))), "and each tick was told of once")

    def test_a_route_that_ends_without_its_sensors_still_tells_of_its_last_tick(self):
        def fail(stage, tick):
            if tick == 9:
                raise SensorReceivedNoData("a sensor took too long")

        _, driver = self.drive("leaderboard-2.1", fail)
        self.assertEqual(driver.of("frame")[-1]["tick"], 8)
        self.assertEqual(driver.of("routeEnd")[0]["previous"]["tick"], 8)

    def test_a_client_that_knows_halves_is_told_before_the_sensors_are_waited_for(self):
        for kind in KINDS:
            with self.subTest(kind):
                _, plain = self.drive(kind)
                events, driver = self.drive(kind, minor=1)
                names = [name for name, _ in events]
                self.assertEqual(names[:2], ["sensors", "read"])
                self.assertEqual(names[2:], ["read", "told", "sensors"] * (len(names) // 3))
                kinds = [m["type"] for m in driver.messages if "tick" in m]
                self.assertEqual(kinds, ["frame"] + ["ahead", "rest"] * (len(kinds) // 2))
                self.assertEqual(driver.frames(), plain.frames())

    def test_a_world_that_went_on_after_it_was_told_of_is_told_whole(self):
        def tick_once_more(stage, tick):
            if tick == 7:
                stage.worlds[-1].tick()

        _, driver = self.drive("leaderboard-2.1", tick_once_more, minor=1)
        told = [(m["type"], m["tick"]) for m in driver.messages if m.get("tick") in (6, 7, 8)]
        kinds = [("ahead", 6), ("rest", 6), ("ahead", 7), ("frame", 7), ("ahead", 8), ("rest", 8)]
        self.assertEqual(told, kinds)
        previous = [frame["previous"]["tick"] for frame in driver.frames()[1:]]
        self.assertEqual(previous, list(range(len(previous))))

    def test_a_route_may_end_between_the_halves(self):
        def fail(stage, tick):
            if tick == 9:
                raise SensorReceivedNoData("a sensor took too long")

        _, driver = self.drive("leaderboard-2.1", fail, minor=1)
        self.assertEqual(driver.of("ahead")[-1]["tick"], 9)
        self.assertEqual(driver.frames()[-1]["tick"], 8)
        self.assertEqual(driver.of("routeEnd")[0]["previous"]["tick"], 8)


if __name__ == "__main__":
    unittest.main()
