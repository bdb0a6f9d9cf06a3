/** The page's keys. They work anywhere but where somebody types or chooses. */
import { h } from './dom.js';

export interface KeyAction {
  /** Values of `KeyboardEvent.key`. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly text: string;
  readonly act: (event: KeyboardEvent) => void;
}

/** Elements that need their keys themselves. */
function isBusy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === 'range') return false;
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return true;
  const presses = target instanceof HTMLButtonElement || target.tagName === 'SUMMARY';
  return presses && (key === ' ' || key === 'Enter');
}

/** Listens for the keys of all actions. */
export function listenToKeys(actions: readonly KeyAction[]): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target, event.key)) return;
    const action = actions.find(({ keys }) => keys.includes(event.key));
    if (action === undefined) return;
    event.preventDefault();
    action.act(event);
  });
}

/** The keys as a dialog. */
export function keyHelp(actions: readonly KeyAction[]): HTMLDialogElement {
  const dialog = h('dialog', { 'aria-label': 'Keys', class: 'card' });
  dialog.append(
    h('h2', {}, 'Keys'),
    h(
      'dl',
      { class: 'keys' },
      ...actions.flatMap(({ label, text }) => [
        h('dt', {}, h('kbd', {}, label)),
        h('dd', {}, text),
      ]),
    ),
    h('button', { type: 'button', onclick: () => dialog.close() }, 'Close'),
  );
  return dialog;
}
