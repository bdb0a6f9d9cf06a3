/**
 * Renders one picture: road, paint, scenery, furniture, actors, and behind them level ground up to the
 * horizon and sky. The camera's carrier is not drawn. Buildings and plants are there where the road file
 * has them as objects.
 */
import type { World } from '../../world/world.js';
import type { Viewpoint } from '../mount.js';
import { groundHeightsOf } from '../road/ground-heights.js';
import { Background } from './background.js';
import { DrawList } from './draw-list.js';
import type { FrameBuffer } from './frame-buffer.js';
import { drawFurniture, drawScenery } from './furniture.js';
import { Painter, type StandingBox } from './painter.js';
import { type MeshPart, PAINT_LIFT_M, PAINT_WIDTH_M, roadMeshOf } from './road-mesh.js';
import { shapeOf } from './shapes.js';

/** Nothing further away is drawn, metres. */
const FAR_M = 250;
/** What lies this far below the ground, top and all, is not drawn, metres. */
const BURIED_M = 2;
/** Paint narrower than this many pixels is left out. */
const LEAST_PAINT_PX = 0.4;

export class Renderer {
  readonly background: Background;
  private readonly painter: Painter;
  private readonly list = new DrawList();
  private readonly paintFarM: number;
  private readonly box: StandingBox = {
    x: 0,
    y: 0,
    z: 0,
    cos: 1,
    sin: 0,
    halfLengthM: 0,
    halfWidthM: 0,
    heightM: 0,
  };

  constructor(
    private readonly frame: FrameBuffer,
    private readonly mount: Viewpoint,
  ) {
    this.painter = new Painter(frame, mount);
    this.background = new Background(frame);
    this.paintFarM = Math.min(150, (PAINT_WIDTH_M * frame.focal) / LEAST_PAINT_PX);
  }

  /**
   * Draws the present tick; the mount must be up to date.
   * @param unseenSlot the actor that is left out: the carrier; −1 for none
   * @param groundZM height of the level ground beyond the roads
   */
  render(
    world: World,
    unseenSlot = world.egoSlot,
    groundZM = world.actors.z[world.egoSlot] as number,
  ): void {
    this.frame.clear();
    this.drawAll(world, unseenSlot);
    this.background.take(this.mount, groundZM);
    this.background.fill(0, this.frame.height);
  }

  /** Takes in what `render` would draw, for `drawRows`; later changes of the world do not show. */
  collect(world: World, unseenSlot: number, groundZM: number): void {
    this.list.clear();
    this.frame.list = this.list;
    this.drawAll(world, unseenSlot);
    this.frame.list = null;
    this.background.take(this.mount, groundZM);
  }

  /** Draws what was collected into rows, all but the background. */
  drawRows(from: number, to: number): void {
    this.frame.clear(from, to);
    this.list.fill(this.frame, from, to);
  }

  private drawAll(world: World, unseenSlot: number): void {
    this.drawRoad(world);
    drawScenery(this.painter, world, FAR_M);
    drawFurniture(this.painter, world, FAR_M);
    this.drawActors(world, unseenSlot);
  }

  private drawRoad(world: World): void {
    const { mount, paintFarM, painter } = this;
    const mesh = roadMeshOf(world.map);
    const draw = (part: MeshPart, farM: number, liftM: number): void => {
      if (!painter.mayShow(part.x, part.y, part.z, part.radiusM, farM)) return;
      painter.strip(part.left, part.right, liftM, part.word);
    };
    const { x, y } = mount;
    mesh.areaIndex.visit(x - FAR_M, y - FAR_M, x + FAR_M, y + FAR_M, (item) => {
      draw(mesh.areas[item] as MeshPart, FAR_M, 0);
    });
    mesh.paintIndex.visit(x - paintFarM, y - paintFarM, x + paintFarM, y + paintFarM, (item) => {
      draw(mesh.paint[item] as MeshPart, paintFarM, PAINT_LIFT_M);
    });
  }

  private drawActors({ actors, map }: World, unseenSlot: number): void {
    const heights = groundHeightsOf(map);
    const { box, painter } = this;
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i] as number;
      if (slot === unseenSlot) continue;
      const x = actors.x[slot] as number;
      const y = actors.y[slot] as number;
      const z = actors.z[slot] as number;
      const halfLength = actors.halfLength[slot] as number;
      const halfWidth = actors.halfWidth[slot] as number;
      const height = 2 * (actors.halfHeight[slot] as number);
      // Scenarios put actors away below the ground, which does not cover them between the roads.
      if (z + height < heights.at(x, y, z) - BURIED_M) continue;
      if (!painter.mayShow(x, y, z + height / 2, halfLength + halfWidth + height / 2, FAR_M)) {
        continue;
      }
      const id = actors.id[slot] as number;
      box.cos = Math.cos(actors.yaw[slot] as number);
      box.sin = Math.sin(actors.yaw[slot] as number);
      for (const part of shapeOf(actors.typeId[slot] as string)) {
        const along = part.along * 2 * halfLength;
        box.x = x + along * box.cos;
        box.y = y + along * box.sin;
        box.z = z + part.from * height;
        box.halfLengthM = halfLength * part.length;
        box.halfWidthM = halfWidth * part.width;
        box.heightM = height * (part.to - part.from);
        painter.box(box, part.tag, id, Math.imul(id, 2654435761) >>> 29);
      }
    }
  }
}
