"""
An evaluator process in small: `drive_routes.py KIND COUNT LENGTH_M XODR` runs COUNT routes on the
stand-in world with the sidecar's agent file, says on stdout where the sidecar listens (one JSON
line), and at the end prints the official records (one JSON line).
"""

import importlib
import json
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SIDECAR = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(HERE))), "sidecar")
sys.path[:0] = [HERE, SIDECAR]

import carla  # noqa: E402
import stand_in_modules  # noqa: E402


def main(kind, count, length_m, xodr):
    with open(xodr, encoding="utf-8") as file:
        text = file.read()
    town = os.path.splitext(os.path.basename(xodr))[0]
    carla.Map.name = "Carla/Maps/" + town
    carla.Map.to_opendrive = lambda self: text
    folder = tempfile.mkdtemp(prefix="egoloop-drive-")
    ready = os.path.join(folder, "ready.json")
    os.environ["EGOLOOP_SIDECAR_READY_FILE"] = ready
    os.environ["EGOLOOP_SIDECAR_TOKEN_FILE"] = os.path.join(folder, "token")
    stand_in_modules.install(kind)
    module = importlib.import_module("egoloop_agent")
    evaluator = importlib.import_module("stand_in_evaluator")
    statistics = stand_in_modules.statistics_manager(kind)
    arguments = evaluator.Arguments()
    configs = []
    for index in range(int(count)):
        configs.append(evaluator.RouteConfig(str(index), index, 0, int(length_m)))
        configs[-1].town = town
    main = evaluator.LeaderboardEvaluator(
        kind, arguments, statistics, module, lambda: carla.World(hit_on_tick=30)
    )
    announce_later(ready)
    stopped = main.run(arguments, configs)
    for error in main.log:
        print(repr(error), file=sys.stderr)
    records = [json.dumps(vars(record)) for record in statistics.records]
    print(json.dumps({"stopped": stopped, "records": records}), flush=True)


def announce_later(path):
    """Prints the ready file as soon as it is there."""
    import threading
    import time

    def wait():
        while not os.path.exists(path):
            time.sleep(0.01)
        with open(path) as file:
            print(file.read(), flush=True)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
