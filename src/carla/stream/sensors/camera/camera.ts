/**
 * What all cameras share: size and field of view from the attributes, and a renderer for the present
 * frame. Buffers are made when somebody first listens. Lens, exposure and post-processing attributes
 * are accepted and change nothing.
 */
import { FrameBuffer } from '../../../../sim/sensors/camera/frame-buffer.js';
import { Renderer } from '../../../../sim/sensors/camera/render.js';
import type { CarlaWorld } from '../../../world/carla-world.js';
import type { SensorActor } from '../../../world/sensor-actor.js';
import { Attributes } from '../attributes.js';
import { SensorPlace } from '../sensor-place.js';

/** Pixels along one side at most. */
const MOST_PIXELS = 8192;

/** How the frame buffer of a camera is made. */
export type NewFrame<Frame extends FrameBuffer> = (
  width: number,
  height: number,
  fovDeg: number,
  axes: Float64Array,
) => Frame;

export const plainFrame: NewFrame<FrameBuffer> = (width, height, fovDeg) =>
  new FrameBuffer(width, height, fovDeg);

export interface Drawing<Frame extends FrameBuffer = FrameBuffer> {
  readonly frame: Frame;
  readonly renderer: Renderer;
}

export class Camera<Frame extends FrameBuffer = FrameBuffer> {
  readonly width: number;
  readonly height: number;
  readonly fovDeg: number;
  readonly place: SensorPlace;
  private drawn: Drawing<Frame> | null = null;

  constructor(
    sensor: SensorActor,
    private readonly world: CarlaWorld,
    private readonly newFrame: NewFrame<Frame>,
  ) {
    const attributes = new Attributes(sensor.attributes);
    this.width = attributes.integer('image_size_x', 800, 1, MOST_PIXELS);
    this.height = attributes.integer('image_size_y', 600, 1, MOST_PIXELS);
    this.fovDeg = attributes.number('fov', 90, 1, 170);
    this.place = new SensorPlace(sensor, world);
  }

  /** Draws the present frame; the buffer is valid until the next call. */
  render(): Frame {
    const { groundZM, unseenSlot } = this.place.update();
    const { frame, renderer } = this.drawing();
    renderer.render(this.world.sim, unseenSlot, groundZM);
    return frame;
  }

  /** Takes in the present frame, to be drawn row by row by the renderer that is handed back. */
  collect(): Drawing<Frame> {
    const { groundZM, unseenSlot } = this.place.update();
    const drawing = this.drawing();
    drawing.renderer.collect(this.world.sim, unseenSlot, groundZM);
    return drawing;
  }

  private drawing(): Drawing<Frame> {
    if (this.drawn === null) {
      const { fovDeg, height, place, width } = this;
      const frame = this.newFrame(width, height, fovDeg, place.view.axes);
      this.drawn = { frame, renderer: new Renderer(frame, place.view) };
    }
    return this.drawn;
  }
}
