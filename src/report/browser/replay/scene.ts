/**
 * One picture of a replay on a canvas: road, planned and driven path, lights, stop boxes, actors as
 * oriented boxes, the ego, the ghost of another drive, and where infractions happened.
 */
import type { PageStep } from '../../page-data.js';
import type { GroundBox, ReplayActor } from '../../replay/replay.js';
import type { Camera } from './camera.js';
import { actorColour, type Colours, lightColour } from './colours.js';
import type { Ground } from './ground.js';
import type { Moment, Pose, Track } from './track.js';

export interface SceneParts {
  readonly track: Track;
  readonly ghost: Track | null;
  readonly ground: Ground | null;
  readonly events: readonly PageStep[];
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly colours: Colours;
  readonly camera: Camera;
  /** Centimetres of one CSS pixel. */
  readonly px: number;
}

function line(pen: Pen, points: ArrayLike<number>, colour: string, widthCm: number): void {
  const { context } = pen;
  context.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) {
    if (i === 0) context.moveTo(points[0]!, points[1]!);
    else context.lineTo(points[i]!, points[i + 1]!);
  }
  context.strokeStyle = colour;
  context.lineWidth = widthCm;
  context.stroke();
}

/** Where the ego went up to a moment, or from there on. */
function trail(track: Track, from: number, to: number): number[] {
  const { x, y } = track.replay.ego;
  const points: number[] = [];
  const step = Math.max(1, Math.floor((to - from) / 2000));
  for (let row = from; row <= to && row < track.rows; row += step) points.push(x[row]!, y[row]!);
  if (to < track.rows && to >= from) points.push(x[to]!, y[to]!);
  return points;
}

function box(pen: Pen, pose: Pose, halfX: number, halfY: number, fill: string, rim: string): void {
  const { context, px } = pen;
  context.save();
  context.translate(pose.x, pose.y);
  context.rotate(pose.yaw);
  // Small things keep a size that can be seen.
  const [hx, hy] = [Math.max(halfX, 3 * px), Math.max(halfY, 2.4 * px)];
  context.beginPath();
  context.rect(-hx, -hy, 2 * hx, 2 * hy);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 1.2 * px;
  context.strokeStyle = rim;
  context.stroke();
  if (hx > 60) {
    context.beginPath();
    context.moveTo(hx * 0.95, 0);
    context.lineTo(hx * 0.35, hy * 0.7);
    context.lineTo(hx * 0.35, -hy * 0.7);
    context.closePath();
    context.fillStyle = rim;
    context.fill();
  }
  context.restore();
}

function groundBox({ context, px }: Pen, [x, y, yaw, hx, hy]: GroundBox, colour: string): void {
  context.save();
  context.translate(x, y);
  context.rotate((yaw * Math.PI) / 18000);
  context.globalAlpha = 0.3;
  context.fillStyle = colour;
  context.fillRect(-hx, -hy, 2 * hx, 2 * hy);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.5 * px;
  context.strokeRect(-hx, -hy, 2 * hx, 2 * hy);
  context.restore();
}

function drawSignals(pen: Pen, { track }: SceneParts, moment: Moment): void {
  const { context, colours, px } = pen;
  const { stops, lights } = track.replay.head;
  for (const stop of stops) groundBox(pen, stop, colours['light-red']);
  const states = track.lightStates(moment);
  lights.forEach(({ x, y, box: held }, i) => {
    const colour = lightColour(colours, states[i] ?? 4);
    groundBox(pen, held, colour);
    context.beginPath();
    context.arc(x, y, Math.max(60, 4 * px), 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
    context.lineWidth = 1.5 * px;
    context.strokeStyle = colours.rim;
    context.stroke();
  });
}

function drawPaths(pen: Pen, { track, ghost }: SceneParts, { row }: Moment, tick: number): void {
  const { context, colours, px } = pen;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  line(pen, track.replay.head.plan, colours.plan, Math.max(35, 2 * px));
  if (ghost !== null) {
    context.setLineDash([8 * px, 6 * px]);
    line(pen, trail(ghost, 0, ghost.at(tick).row), colours.ghost, Math.max(20, 2 * px));
    context.setLineDash([]);
  }
  context.globalAlpha = 0.35;
  line(pen, trail(track, row, track.rows - 1), colours['ego-trail'], Math.max(16, 1.5 * px));
  context.globalAlpha = 1;
  line(pen, trail(track, 0, row), colours['ego-trail'], Math.max(22, 2.2 * px));
  context.lineCap = 'butt';
}

/** Ways that the agent weighed, the one taken thick, others the fainter the less they were worth. */
function drawThought(pen: Pen, { track }: SceneParts, { row }: Moment): void {
  const { context, colours, px } = pen;
  const thought = track.thought(row);
  if (thought === null) return;
  const pose = track.ego({ row: thought.row, share: 0 });
  const others = thought.values.slice(1, thought.paths.length).map((value) => value ?? 0);
  const [least, most] = [Math.min(...others), Math.max(...others)];
  context.save();
  context.translate(pose.x, pose.y);
  context.rotate(pose.yaw);
  for (let i = thought.paths.length - 1; i >= 0; i -= 1) {
    const share =
      i === 0 || most <= least ? 1 : ((thought.values[i] ?? 0) - least) / (most - least);
    context.globalAlpha = i === 0 ? 1 : 0.2 + 0.4 * share;
    line(pen, [0, 0, ...thought.paths[i]!], colours.thought, (i === 0 ? 3 : 1.5) * px);
  }
  context.globalAlpha = 1;
  context.restore();
}

function drawEvents(pen: Pen, { track, events }: SceneParts, tick: number): void {
  const { context, colours, px } = pen;
  for (const event of events) {
    if (event.tick === null) continue;
    const { x, y } = track.ego(track.at(event.tick));
    const size = 8 * px;
    context.beginPath();
    context.moveTo(x, y - size);
    context.lineTo(x + size, y);
    context.lineTo(x, y + size);
    context.lineTo(x - size, y);
    context.closePath();
    context.globalAlpha = event.tick <= tick ? 0.95 : 0.45;
    context.fillStyle = colours.event;
    context.fill();
    context.lineWidth = 1.5 * px;
    context.strokeStyle = colours.rim;
    context.stroke();
    context.globalAlpha = 1;
  }
}

/** Draws the moment of a tick. */
export function drawScene(
  canvas: HTMLCanvasElement,
  parts: SceneParts,
  camera: Camera,
  colours: Colours,
  tick: number,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const { track, ghost, ground } = parts;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, wide, high);
  if (track.rows === 0) return;
  const moment = track.at(tick);
  const ego = track.ego(moment);
  camera.follow(ego);
  camera.apply(context, width, height, ratio);
  const pen: Pen = { context, colours, camera, px: 100 / camera.scale };
  ground?.draw(context, camera, camera.reach(width, height), colours);
  drawPaths(pen, parts, moment, tick);
  drawSignals(pen, parts, moment);
  const walkers: [ReplayActor, Pose][] = [];
  const draw = (actor: ReplayActor, pose: Pose): void => {
    const fill = actorColour(colours, actor.type, actor.role);
    box(pen, pose, actor.halfX, actor.halfY, fill, colours.rim);
  };
  for (const { actor, pose } of track.actors(moment)) {
    if (actor.type.startsWith('walker.')) walkers.push([actor, pose]);
    else draw(actor, pose);
  }
  if (ghost !== null && ghost.rows > 0) {
    const { egoHalfX, egoHalfY } = ghost.replay.head;
    context.globalAlpha = 0.7;
    box(pen, ghost.ego(ghost.at(tick)), egoHalfX, egoHalfY, colours.ghost, colours.rim);
    context.globalAlpha = 1;
  }
  const { egoHalfX, egoHalfY } = track.replay.head;
  box(pen, ego, egoHalfX, egoHalfY, colours.ego, colours.rim);
  drawThought(pen, parts, moment);
  // What is small or was hit would be hidden below cars.
  for (const [actor, pose] of walkers) draw(actor, pose);
  drawEvents(pen, parts, tick);
}
