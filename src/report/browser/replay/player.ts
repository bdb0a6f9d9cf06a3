/** The replay: canvas, time line, buttons and plots over one clock, which counts ticks. */
import type { PageStep } from '../../page-data.js';
import { button, h } from '../dom.js';
import { kindName } from '../words.js';
import { Camera } from './camera.js';
import { Candidates } from './candidates.js';
import { type Colours, readColours } from './colours.js';
import { Plots } from './plots.js';
import { listenToPointers } from './pointer.js';
import { drawScene, type SceneParts } from './scene.js';
import { Timeline } from './timeline.js';
import type { Track } from './track.js';

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

export class Player {
  private readonly canvas = h('canvas', { class: 'scene', role: 'img', tabindex: 0 });
  private readonly hud = h('div', { class: 'hud' });
  private readonly picked = h('div', { class: 'picked', role: 'status', 'aria-live': 'polite' });
  private readonly play = button('Play', () => this.toggle(), { class: 'primary' });
  private readonly speed = h('select', { 'aria-label': 'Speed of the replay' });
  private readonly follow = button('Follow', () => this.toggleFollow(), { 'aria-pressed': true });
  private readonly heading = button('Heading up', () => this.toggleHeading(), {
    'aria-pressed': false,
  });
  private readonly camera = new Camera();
  private readonly timeline = new Timeline((tick) => this.seek(tick));
  private readonly candidates = new Candidates();
  private readonly plots = new Plots((tick) => this.seek(tick));
  readonly element: HTMLElement;
  private colours: Colours | null = null;
  private parts: SceneParts | null = null;
  private tick = 0;
  private lastFrameMs = 0;
  private isPlaying = false;
  /** Told the tick whenever it changes by hand. */
  onSeek: (tick: number) => void = () => {};

  constructor() {
    for (const factor of SPEEDS) {
      this.speed.append(h('option', { value: factor, selected: factor === 1 }, `${factor}×`));
    }
    const named = (text: string, name: string, act: () => void) =>
      button(text, act, { 'aria-label': name, title: name });
    this.element = h(
      'div',
      { class: 'player' },
      h('div', { class: 'stage' }, this.canvas, this.hud, this.picked),
      this.timeline.element,
      legend(),
      h(
        'div',
        { class: 'buttons', role: 'group', 'aria-label': 'Replay' },
        this.play,
        named('◀|', 'One step back', () => this.step(-1)),
        named('|▶', 'One step on', () => this.step(1)),
        named('◆ ◀', 'Infraction before', () => this.jump(-1)),
        named('▶ ◆', 'Next infraction', () => this.jump(1)),
        this.speed,
        this.follow,
        this.heading,
        named('+', 'Zoom in', () => this.zoom(1.4)),
        named('−', 'Zoom out', () => this.zoom(1 / 1.4)),
        named('Whole route', 'Show the whole route', () => this.fit()),
      ),
      this.candidates.element,
      this.plots.element,
    );
    listenToPointers(this.canvas, {
      pan: (dx, dy) => {
        this.camera.pan(dx, dy);
        this.draw();
      },
      zoom: (factor) => this.zoom(factor),
      pick: (x, y) => this.pick(x, y),
    });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  /**
   * Shows a drive.
   * @param keepsTime stays at the tick where it was: the same drive, grown
   */
  show(parts: SceneParts, keepsTime = false): void {
    const wasAtEnd = this.parts !== null && this.tick >= this.lastTick;
    this.parts = parts;
    const { track, ghost, events } = parts;
    this.timeline.show(this.lastTick, track.replay.head.tickSeconds, events);
    this.candidates.show(track);
    this.plots.show(track, ghost);
    if (!keepsTime) {
      this.tick = 0;
      this.stop();
      this.camera.isFollowing = true;
      this.follow.setAttribute('aria-pressed', 'true');
    } else if (wasAtEnd) this.tick = this.lastTick;
    this.move();
  }

  /** The theme has changed. */
  recolour(): void {
    this.colours = null;
    this.draw();
  }

  get lastTick(): number {
    return Math.max(this.parts?.track.lastTick ?? 0, this.parts?.ghost?.lastTick ?? 0);
  }

  get tickNow(): number {
    return this.tick;
  }

  seek(tick: number): void {
    this.tick = Math.min(this.lastTick, Math.max(0, tick));
    this.move();
    this.onSeek(this.tick);
  }

  /** By rows of the replay, which are ticks unless it is thinned. */
  step(rows: number): void {
    const { parts } = this;
    if (parts === null) return;
    this.stop();
    const { row, share } = parts.track.at(this.tick);
    const from = rows < 0 && share > 0 ? row + 1 : row;
    this.seek(parts.track.tickAt(from + rows));
  }

  /** By seconds. */
  skip(seconds: number): void {
    const tickSeconds = this.parts?.track.replay.head.tickSeconds ?? 0.05;
    this.seek(Math.round(this.tick + seconds / tickSeconds));
  }

  jump(step: 1 | -1): void {
    const event = this.timeline.neighbour(this.tick, step);
    if (event === null) {
      this.say(step === 1 ? 'no infraction after this' : 'no infraction before this');
      return;
    }
    this.stop();
    this.seek(event.tick!);
    this.say(`${kindName(event.kind)}: ${event.message}`);
  }

  toggle(): void {
    if (this.isPlaying) this.stop();
    else this.start();
  }

  faster(by: 1 | -1): void {
    const at = this.speed.selectedIndex + by;
    this.speed.selectedIndex = Math.min(SPEEDS.length - 1, Math.max(0, at));
  }

  toggleFollow(): void {
    this.camera.isFollowing = !this.camera.isFollowing;
    if (this.camera.isFollowing && this.camera.scale < 3) this.camera.scale = 9;
    this.draw();
  }

  toggleHeading(): void {
    this.camera.isHeadingUp = !this.camera.isHeadingUp;
    this.camera.isFollowing = true;
    this.draw();
  }

  zoom(factor: number): void {
    this.camera.zoom(factor);
    this.draw();
  }

  /** Shows all of the route. */
  fit(): void {
    const { parts, canvas } = this;
    if (parts === null) return;
    const { plan } = parts.track.replay.head;
    const { x, y } = parts.track.replay.ego;
    const points: [number, number][] = [];
    for (let i = 0; i + 1 < plan.length; i += 2) points.push([plan[i]!, plan[i + 1]!]);
    for (let row = 0; row < x.length; row += 20) points.push([x[row]!, y[row]!]);
    this.camera.fit(points, canvas.clientWidth, canvas.clientHeight);
    this.draw();
  }

  stop(): void {
    this.isPlaying = false;
    this.play.textContent = 'Play';
  }

  private start(): void {
    if (this.parts === null) return;
    if (this.tick >= this.lastTick) this.tick = 0;
    this.isPlaying = true;
    this.play.textContent = 'Pause';
    this.lastFrameMs = performance.now();
    requestAnimationFrame((now) => this.run(now));
  }

  private run(nowMs: number): void {
    if (!this.isPlaying || this.parts === null) return;
    const { tickSeconds } = this.parts.track.replay.head;
    // A tab in the background gets no frames; it must not leap when it comes back.
    const passedS = Math.min(0.2, Math.max(0, nowMs - this.lastFrameMs) / 1000);
    this.lastFrameMs = nowMs;
    this.tick = Math.min(
      this.lastTick,
      this.tick + (passedS * Number(this.speed.value)) / tickSeconds,
    );
    this.move();
    if (this.tick >= this.lastTick) {
      this.stop();
      this.onSeek(this.tick);
    } else requestAnimationFrame((now) => this.run(now));
  }

  private say(text: string): void {
    this.picked.textContent = text;
  }

  private pick(x: number, y: number): void {
    const { parts, canvas, camera } = this;
    if (parts === null) return;
    const [wx, wy] = camera.toWorld(x, y, canvas.clientWidth, canvas.clientHeight);
    const slack = (8 * 100) / camera.scale;
    let best = Number.POSITIVE_INFINITY;
    let text = '';
    for (const { actor, pose } of parts.track.actors(parts.track.at(this.tick))) {
      const distance = Math.hypot(pose.x - wx, pose.y - wy);
      if (distance > Math.max(actor.halfX, actor.halfY) + slack || distance >= best) continue;
      best = distance;
      text = `${actor.type} · id ${actor.id}${actor.role === '' ? '' : ` · ${actor.role}`}`;
    }
    this.say(text);
  }

  private move(): void {
    this.timeline.move(this.tick);
    this.candidates.move(this.tick);
    this.plots.move(this.tick);
    this.draw();
  }

  private draw(): void {
    const { parts, canvas, camera } = this;
    if (parts === null || canvas.clientWidth === 0) return;
    this.colours ??= readColours(canvas);
    drawScene(canvas, parts, camera, this.colours, this.tick);
    this.follow.setAttribute('aria-pressed', String(camera.isFollowing));
    this.heading.setAttribute('aria-pressed', String(camera.isHeadingUp));
    this.showHud(parts);
  }

  private showHud({ track, ghost, events }: SceneParts): void {
    const { tickSeconds } = track.replay.head;
    const moment = track.at(this.tick);
    const kmh = (of: Track): string =>
      `${(of.value('speed', of.at(this.tick)) * 0.036).toFixed(0)} km/h`;
    const parts = [
      `t ${(this.tick * tickSeconds).toFixed(2)} s`,
      `tick ${Math.round(this.tick)}`,
      kmh(track),
      `limit ${(track.value('limit', { row: moment.row, share: 0 }) * 0.036).toFixed(0)}`,
    ];
    const done = track.completion(this.tick);
    if (done !== null) parts.push(`${done.toFixed(1)} % of the route`);
    if (!track.hasControl(moment)) parts.push('no control');
    if (ghost !== null) parts.push(`ghost ${kmh(ghost)}`);
    this.hud.textContent = parts.join(' · ');
    const past = lastEvent(events, this.tick);
    const after = past === null ? '' : `; last infraction: ${kindName(past.kind)}`;
    this.canvas.setAttribute(
      'aria-label',
      `Top-down view of the drive: ${parts.join(', ')}${after}`,
    );
  }
}

const LEGEND: readonly (readonly [string, string])[] = [
  ['ego', 'ego'],
  ['ghost', 'ghost'],
  ['vehicle', 'vehicle'],
  ['scenario', 'of the scenario'],
  ['walker', 'walker'],
  ['prop', 'prop'],
  ['plan', 'planned route'],
  ['thought', 'what the agent weighed'],
  ['event', 'infraction'],
];

function legend(): HTMLElement {
  const items = LEGEND.map(([colour, text]) =>
    h('li', {}, h('i', { style: `background:var(--c-${colour})` }), text),
  );
  return h('ul', { class: 'legend', 'aria-label': 'Colours' }, ...items);
}

function lastEvent(events: readonly PageStep[], tick: number): PageStep | null {
  return events.filter((event) => event.tick !== null && event.tick <= tick).at(-1) ?? null;
}
