/** What part of the world the canvas shows: a centre in cm, pixels a metre, and which way is up. */
import type { Pose } from './track.js';

const MIN_SCALE = 0.2;
const MAX_SCALE = 80;

export class Camera {
  x = 0;
  y = 0;
  /** CSS pixels a metre. */
  scale = 9;
  isFollowing = true;
  /** The ego's heading is up; else north is. */
  isHeadingUp = false;
  private angle = 0;

  /** Keeps the ego in the middle while following. */
  follow(pose: Pose): void {
    if (this.isFollowing) {
      this.x = pose.x;
      this.y = pose.y;
    }
    this.angle = this.isHeadingUp ? -Math.PI / 2 - pose.yaw : 0;
  }

  zoom(factor: number): void {
    this.scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, this.scale * factor));
  }

  /** Moves the view by CSS pixels; ends following. */
  pan(dxPx: number, dyPx: number): void {
    this.isFollowing = false;
    const [cos, sin] = [Math.cos(-this.angle), Math.sin(-this.angle)];
    const factor = 100 / this.scale;
    this.x -= (dxPx * cos - dyPx * sin) * factor;
    this.y -= (dxPx * sin + dyPx * cos) * factor;
  }

  /** Shows all of these points, cm. */
  fit(points: readonly (readonly [number, number])[], widthPx: number, heightPx: number): void {
    if (points.length === 0) return;
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const [minX, maxX] = [Math.min(...xs), Math.max(...xs)];
    const [minY, maxY] = [Math.min(...ys), Math.max(...ys)];
    this.isFollowing = false;
    this.isHeadingUp = false;
    this.angle = 0;
    this.x = (minX + maxX) / 2;
    this.y = (minY + maxY) / 2;
    const wide = (widthPx * 90) / Math.max(2000, maxX - minX);
    const high = (heightPx * 90) / Math.max(2000, maxY - minY);
    this.scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, Math.min(wide, high)));
  }

  /** Sets the canvas so that one unit is one centimetre of the world. */
  apply(context: CanvasRenderingContext2D, widthPx: number, heightPx: number, ratio: number): void {
    const factor = (this.scale / 100) * ratio;
    context.setTransform(1, 0, 0, 1, (widthPx * ratio) / 2, (heightPx * ratio) / 2);
    context.rotate(this.angle);
    context.scale(factor, factor);
    context.translate(-this.x, -this.y);
  }

  /** The world's place of a CSS pixel of the canvas. */
  toWorld(px: number, py: number, widthPx: number, heightPx: number): [number, number] {
    const factor = 100 / this.scale;
    const [dx, dy] = [(px - widthPx / 2) * factor, (py - heightPx / 2) * factor];
    const [cos, sin] = [Math.cos(-this.angle), Math.sin(-this.angle)];
    return [this.x + dx * cos - dy * sin, this.y + dx * sin + dy * cos];
  }

  /** Farthest distance from the centre that is in sight, cm. */
  reach(widthPx: number, heightPx: number): number {
    return (Math.sqrt(widthPx * widthPx + heightPx * heightPx) / 2) * (100 / this.scale);
  }
}
