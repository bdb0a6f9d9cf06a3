/**
 * A moment from above, frame by frame: road, plan, lights, actors, the ego and its path, and what it cost.
 * The camera stands still over all the ego drives through in that time. CARLA's axes: x right, y down.
 */
import { LightState, type TruthFrame } from '../../../bridge/frame.js';
import type { TickLogHeader, TickLogNames } from '../../../bridge/ticklog/index.js';
import type { Transform, Vector3 } from '../../../core/float32.js';
import type { PlanarPoint } from '../../../map/draw/path.js';
import type { RoadShapes } from '../road-shapes.js';
import { Canvas, type Pixel, type Rgb, rgbOf } from './canvas.js';
import { drawText, LETTER_DOTS, textWidthPx } from './letters.js';
import type { Moment } from './moments.js';

export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface PictureScene {
  readonly header: TickLogHeader;
  /** Frames of the moment, in order; every one may be drawn. */
  readonly frames: readonly TruthFrame[];
  readonly shapes: RoadShapes;
  readonly moment: Moment;
  readonly size: PictureSize;
  /** Stands at the bottom of every picture. */
  readonly label: string;
}

/** Kept free around the ego's path, metres, and the least width of what is seen. */
const MARGIN_M = 18;
const LEAST_M = 50;
const TEXT_ROWS_PX = 46;
const LABEL_PX = 22;
const EGO_WIDTH_SHARE = 0.42;

const LANES: Readonly<Record<string, string>> = {
  driving: '#757c87',
  junction: '#7d7d80',
  sidewalk: '#d9d1c1',
  shoulder: '#a9abb0',
  parking: '#8fa4c6',
  biking: '#9dbb8f',
  median: '#b9cba5',
};
/** Bottom first; others lie under all of these. */
const LANE_ORDER = ['sidewalk', 'median', 'shoulder', 'biking', 'parking', 'driving', 'junction'];
const MARKS: Readonly<Record<string, string>> = { 'mark-yellow': '#ffd24a' };
const LIGHTS: Readonly<Record<number, string>> = {
  [LightState.Red]: '#e0132f',
  [LightState.Yellow]: '#ffb000',
  [LightState.Green]: '#2e9a57',
};

const PAGE = rgbOf('#eceae4');
const INK = rgbOf('#1d2026');
const PAPER = rgbOf('#ffffff');
const ALARM = rgbOf('#c00020');
const PLAN = rgbOf('#0072b2');
const EGO = rgbOf('#00a878');

type Place = (point: PlanarPoint) => Pixel;

interface Camera {
  readonly place: Place;
  readonly pxPerM: number;
}

function cameraOver(frames: readonly TruthFrame[], { widthPx, heightPx }: PictureSize): Camera {
  const xs = frames.map(({ ego }) => ego.transform.location.x);
  const ys = frames.map(({ ego }) => ego.transform.location.y);
  const [left, right] = [Math.min(...xs) - MARGIN_M, Math.max(...xs) + MARGIN_M];
  const [top, bottom] = [Math.min(...ys) - MARGIN_M, Math.max(...ys) + MARGIN_M];
  const free = heightPx - TEXT_ROWS_PX - LABEL_PX;
  const pxPerM = Math.min(
    widthPx / Math.max(right - left, LEAST_M),
    free / Math.max(bottom - top, (LEAST_M * free) / widthPx),
  );
  const [midX, midY] = [(left + right) / 2, (top + bottom) / 2];
  const place: Place = ({ x, y }) => ({
    x: widthPx / 2 + (x - midX) * pxPerM,
    y: TEXT_ROWS_PX + free / 2 + (y - midY) * pxPerM,
  });
  return { place, pxPerM };
}

/** Corners of a box on the ground that is turned by its yaw. */
function boxCorners(
  { location, rotation }: Transform,
  halfX: number,
  halfY: number,
  centre: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): PlanarPoint[] {
  const yaw = (rotation.yawDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)];
  const at = (along: number, aside: number): PlanarPoint => ({
    x: location.x + (centre.x + along) * cos - (centre.y + aside) * sin,
    y: location.y + (centre.x + along) * sin + (centre.y + aside) * cos,
  });
  return [at(halfX, -halfY), at(halfX, halfY), at(-halfX, halfY), at(-halfX, -halfY)];
}

/** Draws the pictures of a moment; the road is drawn once. */
export class ScenePainter {
  private readonly camera: Camera;
  private readonly ground: Canvas;

  constructor(private readonly scene: PictureScene) {
    this.camera = cameraOver(scene.frames, scene.size);
    this.ground = this.drawGround();
  }

  private drawGround(): Canvas {
    const { scene, camera } = this;
    const { place, pxPerM } = camera;
    const canvas = new Canvas(scene.size.widthPx, scene.size.heightPx, PAGE);
    const order = (kind: string) => LANE_ORDER.indexOf(kind);
    const lanes = [...scene.shapes.lanes].sort((a, b) => order(a.kind) - order(b.kind));
    for (const { kind, inner, outer } of lanes) {
      const ring = [...inner, ...outer.toReversed()].map(place);
      canvas.polygon(ring, rgbOf(LANES[kind] ?? '#c2c4c9'));
    }
    for (const corners of scene.shapes.crosswalks) {
      canvas.polygon(corners.map(place), PAPER, 0.45);
    }
    for (const { colour, isBroken, points } of scene.shapes.marks) {
      const dash = isBroken ? ([3 * pxPerM, 4.5 * pxPerM] as const) : null;
      const width = Math.max(1, 0.15 * pxPerM);
      canvas.line(points.map(place), width, rgbOf(MARKS[colour] ?? '#ffffff'), 0.9, dash);
    }
    for (const { transform, triggerVolume } of scene.header.route.stopSigns) {
      const { center, extent } = triggerVolume;
      canvas.polygon(boxCorners(transform, extent.x, extent.y, center).map(place), ALARM, 0.25);
    }
    const plan = scene.header.route.plan.map(({ transform }) => place(transform.location));
    canvas.line(plan, Math.max(2, 0.35 * pxPerM), PLAN, 0.55);
    return canvas;
  }

  /** The picture of one frame of the scene. */
  draw(frame: TruthFrame): Canvas {
    const canvas = this.ground.copy();
    this.drawLights(canvas, frame);
    this.drawPath(canvas, frame);
    for (const actor of frame.actors) {
      const { extent, typeId, roleName, transform } = actor;
      const colour = typeId.startsWith('walker.')
        ? '#b0448a'
        : typeId.startsWith('vehicle.')
          ? roleName === 'scenario'
            ? '#d55e00'
            : '#3f8fd0'
          : '#6b665c';
      // A person from above is a few pixels; shown no smaller than 0.8 m.
      const [halfX, halfY] = [Math.max(0.4, extent.x), Math.max(0.4, extent.y)];
      this.drawBox(canvas, transform, halfX, halfY, rgbOf(colour));
    }
    this.drawEgo(canvas, frame);
    this.drawTexts(canvas, frame);
    return canvas;
  }

  private drawLights(canvas: Canvas, frame: TruthFrame): void {
    const { place } = this.camera;
    for (const [index, light] of this.scene.header.route.trafficLights.entries()) {
      const hex = LIGHTS[frame.lightStates[index]!];
      if (hex === undefined) continue;
      const { center, extent } = light.triggerVolume;
      const box = boxCorners(light.transform, extent.x, extent.y, center).map(place);
      canvas.polygon(box, rgbOf(hex), 0.4);
      canvas.disc(place(light.transform.location), 5, rgbOf(hex));
    }
  }

  private drawPath(canvas: Canvas, { tick }: TruthFrame): void {
    const { place, pxPerM } = this.camera;
    const driven = this.scene.frames.filter((frame) => frame.tick <= tick);
    const points = driven.map(({ ego }) => place(ego.transform.location));
    canvas.line(points, Math.max(2, 0.25 * pxPerM), EGO, 0.9);
  }

  private drawBox(
    canvas: Canvas,
    transform: Transform,
    halfX: number,
    halfY: number,
    colour: Rgb,
  ): void {
    const { place } = this.camera;
    const corners = boxCorners(transform, halfX, halfY).map(place);
    canvas.polygon(corners, colour);
    canvas.line([...corners, corners[0]!], 1.2, INK, 0.8);
    // The nose, so that it can be told where it points.
    const nose = boxCorners(transform, halfX * 0.3, halfY * 0.8, { x: halfX * 0.55, y: 0 });
    canvas.polygon(nose.map(place), PAPER, 0.55);
  }

  private drawEgo(canvas: Canvas, frame: TruthFrame): void {
    const half = this.scene.header.route.egoHalfLengthM;
    const touches = frame.contacts.length > 0;
    const { transform } = frame.ego;
    this.drawBox(canvas, transform, half, half * EGO_WIDTH_SHARE, touches ? ALARM : EGO);
    const { moment, frames } = this.scene;
    const there = frames.find(({ tick }) => tick >= moment.tick);
    if (there === undefined || frame.tick < moment.tick) return;
    const centre = this.camera.place(there.ego.transform.location);
    canvas.ring(centre, Math.max(14, 3.5 * this.camera.pxPerM), 3, ALARM);
  }

  private drawTexts(canvas: Canvas, frame: TruthFrame): void {
    const { header, moment, label, size } = this.scene;
    const { velocity, speedLimitKmh } = frame.ego;
    const { control } = frame;
    const speed = Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
    const pedals =
      control === null
        ? 'no control'
        : `throttle ${control.throttle.toFixed(2)} brake ${control.brake.toFixed(2)} ` +
          `steer ${control.steer.toFixed(2)}`;
    const line =
      `t ${((frame.tick + 1) * header.tickSeconds).toFixed(2)} s  tick ${frame.tick}  ` +
      `${(speed * 3.6).toFixed(0)} of ${speedLimitKmh.toFixed(0)} km/h  ${pedals}`;
    canvas.rectangle(0, 0, size.widthPx, TEXT_ROWS_PX, INK);
    drawText(canvas, fitted(line, size.widthPx), 8, 7, 2, PAPER);
    if (frame.tick >= moment.tick) {
      canvas.rectangle(0, TEXT_ROWS_PX - 22, size.widthPx, 22, ALARM);
      const [first = ''] = moment.texts;
      const more = moment.texts.length > 1 ? ` (+${moment.texts.length - 1})` : '';
      drawText(canvas, fitted(first, size.widthPx - textWidthPx(more, 2)) + more, 8, 28, 2, PAPER);
    }
    const bottom = size.heightPx - LABEL_PX;
    canvas.rectangle(0, bottom, size.widthPx, LABEL_PX, INK, 0.85);
    drawText(canvas, fitted(label, size.widthPx - 130), 8, bottom + 4, 2, PAPER);
    this.drawScale(canvas, bottom);
  }

  /** A bar of 10 m at the bottom right. */
  private drawScale(canvas: Canvas, bottom: number): void {
    const { widthPx } = this.scene.size;
    const lengthPx = 10 * this.camera.pxPerM;
    const y = bottom - 12;
    canvas.rectangle(widthPx - 12 - lengthPx, y, lengthPx, 4, INK);
    drawText(canvas, '10 m', widthPx - 12 - lengthPx, y - LETTER_DOTS * 2 - 3, 2, INK);
  }
}

/** As much of a text as fits, two pixels a dot. */
function fitted(text: string, widthPx: number): string {
  const most = Math.floor((widthPx - 16) / 12);
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 2))}..`;
}

/** What stands at the bottom: which drive it is, of which world. */
export function pictureLabel(header: TickLogHeader, names: TickLogNames | null): string {
  const { route, world, agent, seed } = header;
  const scenario = names === null ? '' : ` ${names.scenarioName}`;
  const where = world === 'carla' ? 'CARLA' : `${world} world: not CARLA`;
  return `${where}  route ${route.routeId}${scenario}  seed ${seed}  ${agent}`;
}

/** Places that the camera sees, for cutting out the road. */
export function pathOf(frames: readonly TruthFrame[]): Vector3[] {
  return frames.map(({ ego }) => ego.transform.location);
}
