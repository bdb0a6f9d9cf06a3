/** The towns beside the project read without a repair, and what is counted in them is there. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOpenDrive } from '../../../../src/map/opendrive/index.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';

/** Occurrences of a start tag in the text, counted without a parser. */
function countTags(text: string, name: string): number {
  return text.match(new RegExp(`<${name}[\\s/>]`, 'g'))?.length ?? 0;
}

for (const town of ['Town01', 'Town02', 'Town04', 'Town10HD']) {
  const file = `maps/${town}.xodr`;
  sharedTest(test, file, `${town}: nothing lost, nothing to repair`, () => {
    const text = readFileSync(sharedFile(file), 'utf8');
    const { roads, junctions, controllers, repairs, unsupported, geoReference } = parseOpenDrive(
      text,
      file,
    );
    const sum = (count: (road: (typeof roads)[number]) => number) =>
      roads.reduce((total, road) => total + count(road), 0);
    const sumLanes = (count: (lane: (typeof lanes)[number]) => number) =>
      lanes.reduce((total, lane) => total + count(lane), 0);
    const lanes = roads.flatMap((r) => r.laneSections).flatMap((section) => section.lanes);
    assert.equal(repairs, []);
    assert.equal([geoReference.latitudeDeg, geoReference.longitudeDeg], [0, 0]);
    const found: Record<string, number> = {
      road: roads.length,
      geometry: sum((road) => road.planView.length),
      elevation: sum((road) => road.elevations.length),
      laneOffset: sum((road) => road.laneOffsets.length),
      laneSection: sum((road) => road.laneSections.length),
      lane: lanes.length,
      width: sumLanes((lane) => lane.widths.length),
      roadMark: sumLanes((lane) => lane.roadMarks.length),
      signal: sum((road) => road.signals.length),
      signalReference: sum((road) => road.signalReferences.length),
      object: sum((road) => road.objects.length),
      cornerLocal: sum((road) => road.objects.reduce((n, o) => n + o.corners.length, 0)),
      connection: junctions.reduce((n, junction) => n + junction.connections.length, 0),
      laneLink: junctions.reduce(
        (n, junction) => n + junction.connections.reduce((m, c) => m + c.laneLinks.length, 0),
        0,
      ),
      control: controllers.reduce((n, controller) => n + controller.signalIds.length, 0),
    };
    for (const [name, count] of Object.entries(found)) {
      assert.is(count, countTags(text, name), `<${name}>`);
    }
    const superelevation = unsupported.find(
      (element) => element.path === 'road/lateralProfile/superelevation',
    );
    assert.is(superelevation?.count ?? 0, countTags(text, 'superelevation'));
    const lines = text.split('\n');
    for (const road of roads) {
      const { line, column } = road.position;
      assert.match(lines[line - 1]!.slice(column - 1), new RegExp(`^<road .*id="${road.id}"`));
    }
  });
}

test.run();
