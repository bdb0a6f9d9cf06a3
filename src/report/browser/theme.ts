/** Dark and light: as the system says, until somebody chooses. */

export type Theme = 'light' | 'dark';

const dark = matchMedia('(prefers-color-scheme: dark)');
let isChosen = false;

/** The theme now. */
export function themeNow(): Theme {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
}

function set(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

/** Turns to the other theme for as long as the page is open. */
export function toggleTheme(): void {
  isChosen = true;
  set(themeNow() === 'dark' ? 'light' : 'dark');
}

/** Takes the system's theme, now and whenever it changes; the listener is told of changes. */
export function followSystem(listener: () => void): void {
  const take = (): void => set(dark.matches ? 'dark' : 'light');
  take();
  dark.addEventListener('change', () => {
    if (isChosen) return;
    take();
    listener();
  });
}
