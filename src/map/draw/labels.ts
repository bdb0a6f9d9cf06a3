/**
 * Finding room for names: each label tries a few positions around its point and takes the first
 * that covers no other label, else the one that covers least. Units are those of the surrounding
 * group.
 */

export interface LabelRequest {
  readonly text: string;
  /** The point that the label belongs to. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Distance that the label keeps from its point. */
  readonly gap: number;
}

/** Where a label's text starts (its left end on the base line). */
export interface LabelPosition {
  readonly x: number;
  readonly y: number;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Average width of a bold sans-serif letter as a share of its size. */
const LETTER_WIDTH = 0.6;

function rectangleAt(label: LabelRequest, x: number, y: number): Rectangle {
  const width = label.text.length * label.size * LETTER_WIDTH;
  return { left: x, top: y - label.size * 0.85, right: x + width, bottom: y + label.size * 0.25 };
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Right of the point first, then left, each level, above, below and further off. */
function candidates(label: LabelRequest): LabelPosition[] {
  const width = label.text.length * label.size * LETTER_WIDTH;
  const right = label.x + label.gap;
  const left = label.x - label.gap - width;
  const levels = [-0.4, 1.1, 2.3, -1.6, 3.5, -2.8, 4.7];
  return levels.flatMap((level) => {
    const y = label.y + level * label.size;
    return [
      { x: right, y },
      { x: left, y },
    ];
  });
}

/** A position for every label, in the order given; earlier labels have the first choice. */
export function placeLabels(labels: readonly LabelRequest[]): LabelPosition[] {
  const taken: Rectangle[] = [];
  return labels.map((label) => {
    let best: LabelPosition | null = null;
    let bestCover = Number.POSITIVE_INFINITY;
    for (const position of candidates(label)) {
      const rectangle = rectangleAt(label, position.x, position.y);
      const cover = taken.reduce((sum, other) => sum + overlap(rectangle, other), 0);
      if (cover >= bestCover) continue;
      best = position;
      bestCover = cover;
      if (cover === 0) break;
    }
    taken.push(rectangleAt(label, best!.x, best!.y));
    return { x: Math.round(best!.x), y: Math.round(best!.y) };
  });
}
