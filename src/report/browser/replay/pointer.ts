/** Mouse, pen and fingers on the canvas: drag to pan, wheel or pinch to zoom, tap to ask what is there. */

export interface PointerActions {
  readonly pan: (dxPx: number, dyPx: number) => void;
  readonly zoom: (factor: number) => void;
  readonly pick: (xPx: number, yPx: number) => void;
}

/** Distance in CSS pixels below which a press counts as a tap. */
const TAP_PX = 5;

/** Listens on an element. */
export function listenToPointers(element: HTMLElement, actions: PointerActions): void {
  const down = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const spread = (): number => {
    const [a, b] = [...down.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  element.addEventListener('pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (down.size === 1) moved = 0;
  });
  element.addEventListener('pointermove', (event) => {
    const last = down.get(event.pointerId);
    if (last === undefined) return;
    const before = spread();
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved += Math.abs(dx) + Math.abs(dy);
    if (down.size > 1) {
      const after = spread();
      if (before > 0 && after > 0) actions.zoom(after / before);
    }
    if (moved > TAP_PX) actions.pan(dx / down.size, dy / down.size);
  });
  const up = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (event.type !== 'pointerup' || moved > TAP_PX || down.size > 0) return;
    const { left, top } = element.getBoundingClientRect();
    actions.pick(event.clientX - left, event.clientY - top);
  };
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener(
    'wheel',
    (event) => {
      // The page scrolls under the canvas unless the wheel is meant for it.
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      actions.zoom(Math.exp(-event.deltaY / 500));
    },
    { passive: false },
  );
}
