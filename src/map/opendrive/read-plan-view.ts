/**
 * `<planView>`: the reference line as line, arc, spiral, poly3 and paramPoly3 records. OpenDRIVE 1.7,
 * section 7. Right-handed axes, metres, radians, as written.
 */
import { planPoseAt } from '../geometry/plan-view.js';
import { isUniformSpiral, STRAIGHT_CURVATURE } from '../geometry/shape-limits.js';
import type { XmlElement } from '../xml/element.js';
import { coefficient, requiredNumber } from './attributes.js';
import type { ReadContext } from './context.js';
import type { PlanViewRecord, PlanViewShape } from './model.js';
import { inOrder } from './read-records.js';

/** Joints further apart than this are reported, metres. */
const JOINT_TOLERANCE_M = 0.05;

const PATH = 'road/planView';

/** Declared and summed length may differ by this much, metres. */
const LENGTH_TOLERANCE_M = 0.1;

/** Reads all records of a road in ascending s. At least one is required. */
export function readPlanView(
  context: ReadContext,
  road: XmlElement,
  roadLengthM: number,
): PlanViewRecord[] {
  const planView = road.child('planView');
  if (planView === undefined) context.fail(road, 'expected <planView> in <road>, found none');
  const records: PlanViewRecord[] = [];
  for (const child of planView.children) {
    if (child.name !== 'geometry') context.unsupported(child, PATH);
    else {
      const record = readGeometry(context, child);
      if (record !== null) records.push(record);
    }
  }
  if (records.length === 0) {
    context.fail(planView, 'expected a <geometry> of positive length in <planView>, found none');
  }
  inOrder(context, planView, 'plan view', records, (record) => record.s);
  if (records[0]!.s > 0) {
    context.repair('plan-view-start', planView, `the geometry starts at s = ${records[0]!.s}`);
    records[0] = { ...records[0]!, s: 0 };
  }
  checkLength(context, planView, records, roadLengthM);
  reportGaps(context, planView, records);
  return records;
}

/** The declared length counts; geometry far longer than that would only cost time and memory. */
function checkLength(
  context: ReadContext,
  planView: XmlElement,
  records: readonly PlanViewRecord[],
  roadLengthM: number,
): void {
  let sum = 0;
  for (const record of records) sum += record.length;
  if (sum > 2 * roadLengthM + 1) {
    context.fail(
      planView,
      `expected geometry as long as the road, ${roadLengthM} m, found ${sum} m in all`,
    );
  }
  const last = records.at(-1)!;
  const end = last.s + last.length;
  if (Math.abs(end - roadLengthM) <= LENGTH_TOLERANCE_M) return;
  context.repair(
    'road-length-mismatch',
    planView,
    `the road declares ${roadLengthM} m, its geometry ends at ${end} m`,
  );
}

function readGeometry(context: ReadContext, element: XmlElement): PlanViewRecord | null {
  const { maxCoordinateM, maxRoadLengthM, maxMagnitude } = context.limits;
  const length = requiredNumber(context, element, 'length', maxRoadLengthM);
  if (length < 0) {
    context.fail(element, `expected length of <geometry> to be positive, found ${length}`);
  }
  const s = requiredNumber(context, element, 's', maxRoadLengthM);
  if (s < 0) context.fail(element, `expected s of <geometry> to be at least 0, found ${s}`);
  const record = {
    s,
    x: requiredNumber(context, element, 'x', maxCoordinateM),
    y: requiredNumber(context, element, 'y', maxCoordinateM),
    hdg: requiredNumber(context, element, 'hdg', maxMagnitude),
    length,
    shape: readShape(context, element, length),
  };
  if (length > 0) return record;
  context.repair('geometry-empty', element, `a <geometry> at s = ${s} has length 0; dropped`);
  return null;
}

function readShape(context: ReadContext, geometry: XmlElement, length: number): PlanViewShape {
  let shape: PlanViewShape | null = null;
  for (const child of geometry.children) {
    const read: PlanViewShape | null = shape === null ? shapeOf(context, child, length) : null;
    if (read === null) context.unsupported(child, `${PATH}/geometry`);
    else shape = read;
  }
  if (shape !== null) return shape;
  const found = geometry.children[0] === undefined ? 'nothing' : `<${geometry.children[0].name}>`;
  return context.fail(
    geometry,
    `expected <line>, <arc>, <spiral>, <poly3> or <paramPoly3> in <geometry>, found ${found}`,
  );
}

function shapeOf(context: ReadContext, element: XmlElement, length: number): PlanViewShape | null {
  switch (element.name) {
    case 'line':
      return { kind: 'line' };
    case 'arc':
      return readArc(context, element);
    case 'spiral':
      return readSpiral(context, element, length);
    case 'poly3':
      return {
        kind: 'poly3',
        a: coefficient(context, element, 'a'),
        b: coefficient(context, element, 'b'),
        c: coefficient(context, element, 'c'),
        d: coefficient(context, element, 'd'),
      };
    case 'paramPoly3':
      return {
        kind: 'paramPoly3',
        aU: coefficient(context, element, 'aU'),
        bU: coefficient(context, element, 'bU'),
        cU: coefficient(context, element, 'cU'),
        dU: coefficient(context, element, 'dU'),
        aV: coefficient(context, element, 'aV'),
        bV: coefficient(context, element, 'bV'),
        cV: coefficient(context, element, 'cV'),
        dV: coefficient(context, element, 'dV'),
        // CARLA reads every other value, and none, as the normalised range.
        arcLength: element.attribute('pRange') === 'arcLength',
      };
    default:
      return null;
  }
}

function readArc(context: ReadContext, element: XmlElement): PlanViewShape {
  const curvature = requiredNumber(context, element, 'curvature', context.limits.maxCurvature);
  if (Math.abs(curvature) > STRAIGHT_CURVATURE) return { kind: 'arc', curvature };
  context.repair('arc-straight', element, `an <arc> of curvature ${curvature} is read as a line`);
  return { kind: 'line' };
}

function readSpiral(context: ReadContext, element: XmlElement, length: number): PlanViewShape {
  const { maxCurvature } = context.limits;
  const curvStart = requiredNumber(context, element, 'curvStart', maxCurvature);
  const curvEnd = requiredNumber(context, element, 'curvEnd', maxCurvature);
  if (!isUniformSpiral(curvStart, curvEnd, length)) return { kind: 'spiral', curvStart, curvEnd };
  const straight = Math.abs(curvStart) <= STRAIGHT_CURVATURE;
  const kind = straight ? 'line' : 'arc';
  context.repair(
    'spiral-uniform',
    element,
    `a <spiral> whose curvature stays ${curvStart} is read as ${straight ? 'a' : 'an'} ${kind}`,
  );
  return straight ? { kind: 'line' } : { kind: 'arc', curvature: curvStart };
}

/** Notes joints at which one record ends elsewhere than the next begins. */
function reportGaps(
  context: ReadContext,
  planView: XmlElement,
  records: readonly PlanViewRecord[],
): void {
  for (let i = 1; i < records.length; i++) {
    const before = records[i - 1]!;
    const after = records[i]!;
    const end = planPoseAt(before, before.length);
    const dx = end.x - after.x;
    const dy = end.y - after.y;
    const gap = Math.sqrt(dx * dx + dy * dy);
    const overlap = Math.abs(before.s + before.length - after.s);
    // Positions are float32, so far from the origin they are coarser than the tolerance.
    const coarse = 4e-7 * (Math.abs(after.x) + Math.abs(after.y));
    if (gap <= JOINT_TOLERANCE_M + coarse && overlap <= JOINT_TOLERANCE_M) continue;
    context.repair(
      'plan-view-gap',
      planView,
      `the record at s = ${after.s} starts ${gap.toFixed(3)} m from the end of the one before` +
        (overlap > JOINT_TOLERANCE_M ? `, which ends at s = ${before.s + before.length}` : ''),
    );
  }
}
