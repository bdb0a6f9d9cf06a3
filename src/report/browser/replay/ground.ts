/** The road under a replay: squares of path data, parsed when they first come into sight. */
import type { MapShapes, MapSquare } from '../../page-data.js';
import type { Camera } from './camera.js';
import type { ColourName, Colours } from './colours.js';

/** Bottom first. */
const AREAS: readonly ColourName[] = [
  'sidewalk',
  'median',
  'border',
  'restricted',
  'other',
  'shoulder',
  'biking',
  'parking',
  'driving',
  'junction',
];

const DASHES = [300, 450];

interface Parsed {
  readonly square: MapSquare;
  readonly areas: ReadonlyMap<string, Path2D>;
  readonly marks: readonly { readonly look: string; readonly path: Path2D }[];
  readonly crosswalks: Path2D;
}

function parse(square: MapSquare): Parsed {
  return {
    square,
    areas: new Map(Object.entries(square.areas).map(([kind, data]) => [kind, new Path2D(data)])),
    marks: Object.entries(square.marks).map(([look, data]) => ({ look, path: new Path2D(data) })),
    crosswalks: new Path2D(square.crosswalks),
  };
}

export class Ground {
  private readonly parsed = new Map<MapSquare, Parsed>();

  constructor(private readonly shapes: MapShapes) {}

  /** Draws what is in sight; the canvas is in centimetres of the world. */
  draw(context: CanvasRenderingContext2D, camera: Camera, reach: number, colours: Colours): void {
    const squares = this.inSight(camera, reach);
    for (const kind of AREAS) {
      context.fillStyle = colours[kind];
      for (const { areas } of squares) {
        const path = areas.get(kind);
        if (path !== undefined) context.fill(path);
      }
    }
    context.fillStyle = colours.crosswalk;
    for (const { crosswalks } of squares) context.fill(crosswalks);
    // Marks are thinner than a pixel when all of a town is in sight.
    if (camera.scale < 1.2) return;
    context.lineWidth = Math.max(14, 70 / camera.scale);
    for (const { marks } of squares) {
      for (const { look, path } of marks) {
        const [colour, kind] = look.split('|');
        context.strokeStyle =
          colour === 'mark-white' || colour === 'mark-yellow'
            ? colours[colour]
            : colours['mark-other'];
        context.setLineDash(kind === 'broken' ? DASHES : []);
        context.stroke(path);
      }
    }
    context.setLineDash([]);
  }

  private inSight({ x, y }: Camera, reach: number): Parsed[] {
    const found: Parsed[] = [];
    for (const square of this.shapes.squares) {
      const [minX, minY, maxX, maxY] = square.box;
      if (maxX < x - reach || minX > x + reach || maxY < y - reach || minY > y + reach) continue;
      let parsed = this.parsed.get(square);
      if (parsed === undefined) {
        parsed = parse(square);
        this.parsed.set(square, parsed);
      }
      found.push(parsed);
    }
    return found;
  }
}
