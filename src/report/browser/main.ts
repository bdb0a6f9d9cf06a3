/** The report page: puts its parts together, keeps the address in step, and asks again while live. */
import type { PageData, PageDrive } from '../page-data.js';
import { comparisonView } from './comparison-view.js';
import { append, button, h, replace } from './dom.js';
import { DriveTable } from './drive-table.js';
import { DriveView } from './drive-view.js';
import { type KeyAction, keyHelp, listenToKeys } from './keys.js';
import { embeddedSource, liveSource, type PageSource } from './sources.js';
import { summaryView } from './summary-view.js';
import { followSystem, themeNow, toggleTheme } from './theme.js';
import { rightsText } from './words.js';

const LIVE_MS = 2000;

class Page {
  private readonly summary = h('div');
  private readonly head = h('header', { class: 'page-head' });
  private readonly live = h('p', { class: 'muted', role: 'status' });
  private readonly table = new DriveTable((id) => this.open(id, true));
  private readonly view: DriveView;
  private readonly help: HTMLDialogElement;
  private ruleset = '';

  constructor(
    private readonly source: PageSource,
    private data: PageData,
    app: HTMLElement,
  ) {
    const showGhost = (): void => this.writeAddress();
    this.view = new DriveView(source, (step) => this.neighbour(step), showGhost);
    this.ruleset = firstRuleset(data);
    const actions = this.actions();
    this.help = keyHelp(actions);
    listenToKeys(actions);
    append(
      app,
      h('a', { class: 'skip', href: '#drives' }, 'Skip to the drives'),
      this.head,
      h('main', {}, this.summary, this.table.element, this.view.element),
      this.help,
    );
    followSystem(() => this.showTheme());
    this.view.player.onSeek = () => this.writeAddress();
    addEventListener('hashchange', () => this.readAddress());
    this.draw();
    this.readAddress();
    if (this.view.current === null && data.drives.length === 1)
      this.open(data.drives[0]!.id, false);
  }

  /** Asks for new data now and then. */
  watch(): void {
    const ask = async (): Promise<void> => {
      try {
        const data = await this.source.page();
        if (data !== null) this.update(data);
        this.live.textContent = this.liveText();
        const drive = this.view.current;
        const now = drive === null ? undefined : this.drive(drive.id);
        if (now !== undefined && (now.state === 'underWay' || now.state !== drive?.state)) {
          await this.view.refresh(now);
        }
      } catch (error) {
        this.live.textContent = `The viewer does not answer (${(error as Error).message}); this is what was last known.`;
      }
      setTimeout(ask, LIVE_MS);
    };
    void ask();
  }

  private liveText(): string {
    const running = this.data.runs.filter(({ isRunning }) => isRunning).length;
    return running > 0
      ? 'Live: the run is under way, this page follows it.'
      : 'Live: no run is under way.';
  }

  private update(data: PageData): void {
    this.data = data;
    const { scrollY } = window;
    this.draw();
    window.scrollTo({ top: scrollY });
  }

  private drive(id: string): PageDrive | undefined {
    return this.data.drives.find((drive) => drive.id === id);
  }

  private draw(): void {
    const { data, ruleset } = this;
    document.title = data.title;
    this.drawHead();
    replace(this.summary, summaryView(data, ruleset, comparisonView(data)));
    this.table.show(data, ruleset);
    this.view.setData(data, ruleset);
  }

  private drawHead(): void {
    const { data } = this;
    const rulesets = [...new Set(data.runs.flatMap((run) => run.rulesets))];
    const labels = [...new Set(data.runs.map(({ label }) => label))];
    const rights = [...new Set(data.runs.map((run) => `agent ${run.agent}: ${rightsText(run)}`))];
    const choice = h('select', {
      'aria-label': 'Ruleset',
      onchange: () => {
        this.ruleset = choice.value;
        this.draw();
        const { current } = this.view;
        if (current !== null) void this.view.open(current, this.view.ghost);
      },
    });
    for (const name of rulesets)
      choice.append(h('option', { value: name, selected: name === this.ruleset }, name));
    replace(
      this.head,
      h(
        'div',
        { class: 'title' },
        h('h1', {}, data.title),
        h('p', { class: 'world' }, `${labels.join(' · ')} · ${rights.join(' · ')}`),
        data.isLive && this.live,
      ),
      h(
        'div',
        { class: 'tools' },
        rulesets.length > 1 ? choice : h('span', { class: 'ruleset' }, rulesets[0] ?? ''),
        button(themeNow() === 'dark' ? 'Light' : 'Dark', () => this.turnTheme(), {
          'aria-label': 'Switch between dark and light',
          id: 'theme',
        }),
        button('Keys', () => this.help.showModal()),
      ),
    );
  }

  private turnTheme(): void {
    toggleTheme();
    this.showTheme();
  }

  private showTheme(): void {
    const tool = document.getElementById('theme');
    if (tool !== null) tool.textContent = themeNow() === 'dark' ? 'Light' : 'Dark';
    this.view.player.recolour();
  }

  private open(id: string, scrolls: boolean, ghost: string | null = null, tick = 0): void {
    const drive = this.drive(id);
    if (drive === undefined) return;
    this.table.select(id);
    void this.view.open(drive, ghost).then(() => {
      if (tick > 0) this.view.player.seek(tick);
      else this.writeAddress();
    });
    if (!scrolls) return;
    this.view.element.scrollIntoView({ block: 'start' });
    document.getElementById('drive-title')?.focus({ preventScroll: true });
  }

  private neighbour(step: 1 | -1): void {
    const id = this.table.neighbour(step);
    if (id !== null) this.open(id, false);
  }

  /** The drive, ghost and tick in the address, so that a link leads to a moment. */
  private writeAddress(): void {
    const drive = this.view.current;
    if (drive === null) return;
    const parts = new URLSearchParams({ drive: drive.id });
    if (this.view.ghost !== '') parts.set('ghost', this.view.ghost);
    const tick = Math.round(this.view.player.tickNow);
    if (tick > 0) parts.set('tick', String(tick));
    try {
      history.replaceState(null, '', `#${parts}`);
    } catch {
      // Some browsers count how often a page writes; the address may lag behind.
    }
  }

  private readAddress(): void {
    const parts = new URLSearchParams(location.hash.slice(1));
    const id = parts.get('drive');
    if (id !== null) this.open(id, true, parts.get('ghost'), Number(parts.get('tick') ?? 0));
  }

  private actions(): KeyAction[] {
    const player = () => this.view.player;
    const key = (
      keys: string[],
      label: string,
      text: string,
      act: KeyAction['act'],
    ): KeyAction => ({ keys, label, text, act });
    return [
      key([' ', 'k'], 'Space, K', 'Play or pause', () => player().toggle()),
      key(
        ['ArrowLeft', 'ArrowRight'],
        '← →',
        'One step back or on; with Shift one second',
        (event) => {
          const way = event.key === 'ArrowLeft' ? -1 : 1;
          if (event.shiftKey) player().skip(way);
          else player().step(way);
        },
      ),
      key(['Home', 'End'], 'Home, End', 'First and last tick', (event) =>
        player().seek(event.key === 'Home' ? 0 : player().lastTick),
      ),
      key([',', '.'], ', .', 'Infraction before, next infraction', (event) =>
        player().jump(event.key === '.' ? 1 : -1),
      ),
      key(['[', ']'], '[ ]', 'Slower, faster', (event) =>
        player().faster(event.key === ']' ? 1 : -1),
      ),
      key(
        ['+', '=', '-'],
        '+ −',
        'Zoom in, zoom out (or the wheel over the focused view)',
        (event) => player().zoom(event.key === '-' ? 1 / 1.4 : 1.4),
      ),
      key(['f'], 'F', 'Follow the ego', () => player().toggleFollow()),
      key(['h'], 'H', 'Heading up or north up', () => player().toggleHeading()),
      key(['0'], '0', 'Show the whole route', () => player().fit()),
      key(['g'], 'G', 'Ghost on or off', () => this.view.toggleGhost()),
      key(['n', 'p'], 'N, P', 'Next drive, drive before, in the order of the table', (event) =>
        this.neighbour(event.key === 'n' ? 1 : -1),
      ),
      key(['t'], 'T', 'Dark or light', () => this.turnTheme()),
      key(['?'], '?', 'These keys', () => this.help.showModal()),
    ];
  }
}

/** What was compared by is shown first, else the first run's first. */
function firstRuleset({ runs, comparisons }: PageData): string {
  const compared = comparisons?.[0]?.ruleset ?? '';
  if (runs.some(({ rulesets }) => rulesets.includes(compared))) return compared;
  return runs[0]?.rulesets[0] ?? '';
}

async function start(): Promise<void> {
  const app = document.getElementById('app');
  if (app === null) return;
  const embedded = embeddedSource();
  const source = embedded ?? liveSource();
  try {
    const data = await source.page();
    if (data === null) return;
    const page = new Page(source, data, app);
    performance.mark('egoloop-page');
    if (data.isLive) page.watch();
  } catch (error) {
    replace(
      app,
      h('p', { role: 'alert' }, `This report cannot be shown: ${(error as Error).message}`),
    );
  }
}

void start();
