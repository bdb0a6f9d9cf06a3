/**
 * What a page owes to people who see little or use other means than a mouse: every control has a name,
 * every text stands out from what is behind it (WCAG 2.1: 1.4.3, 4.1.2).
 */
import type { Page } from 'playwright-core';

/** Controls and pictures in sight that have no name. */
export function unnamed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const all = document.querySelectorAll('button, select, input, canvas, a, [role=img], dialog');
    for (const element of all) {
      if (element.getClientRects().length === 0) continue;
      const label = element.closest('label')?.textContent ?? '';
      const text = element instanceof HTMLSelectElement ? '' : (element.textContent ?? '');
      const name = element.getAttribute('aria-label') ?? (label || text);
      // A sign alone is no name.
      if (!/[\p{L}\p{N}]/u.test(name)) found.push(element.outerHTML.slice(0, 120));
    }
    return found;
  });
}

/** Texts in sight whose contrast is below 4.5, or 3 for large ones. */
export function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = [number, number, number, number];
    const parse = (text: string): Colour => {
      const parts = (text.match(/[\d.]+/g) ?? []).map(Number);
      return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0, parts[3] ?? 1];
    };
    const over = (top: Colour, below: Colour): Colour => [
      top[0] * top[3] + below[0] * (1 - top[3]),
      top[1] * top[3] + below[1] * (1 - top[3]),
      top[2] * top[3] + below[2] * (1 - top[3]),
      1,
    ];
    const light = ([r, g, b]: Colour): number => {
      const part = (value: number): number => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      };
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const behind = (element: Element): Colour => {
      const layers: Colour[] = [];
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour[3] > 0) layers.push(colour);
        if (colour[3] === 1) break;
      }
      return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1] as Colour);
    };
    const found: string[] = [];
    for (const element of document.querySelectorAll('#app *')) {
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '',
      );
      if (!hasText || element.getClientRects().length === 0) continue;
      const style = getComputedStyle(element);
      const back = behind(element);
      const text = over(parse(style.color), back);
      const [high, low] = [light(text), light(back)].sort((a, b) => b - a) as [number, number];
      const ratio = (high + 0.05) / (low + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) {
        const words = (element.textContent ?? '').slice(0, 40);
        found.push(`${element.tagName} "${words}" ${ratio.toFixed(2)}`);
      }
    }
    return found;
  });
}

/** How far the page reaches beyond the screen to the right, CSS pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
