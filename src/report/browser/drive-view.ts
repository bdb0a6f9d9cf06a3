/** One drive: its verdict, the waterfall of its score, and the replay with a ghost of another drive. */
import type { PageData, PageDrive, PageStep, PageVerdict } from '../page-data.js';
import { button, h, replace } from './dom.js';
import { Ground } from './replay/ground.js';
import { Player } from './replay/player.js';
import { Track } from './replay/track.js';
import type { PageSource } from './sources.js';
import { isFree, waterfall } from './waterfall.js';
import { driveName, rightsText, runLetter, shown, stateName } from './words.js';

export class DriveView {
  readonly element = h('section', {
    id: 'drive',
    class: 'card',
    'aria-label': 'Drive',
    hidden: true,
  });
  readonly player = new Player();
  private readonly top = h('div');
  private readonly message = h('p', { class: 'muted', role: 'status', 'aria-live': 'polite' });
  private readonly ghostSelect = h('select', { 'aria-label': 'Drive to overlay as a ghost' });
  private readonly ghostRow = h('label', { class: 'ghost-row' }, 'Ghost ', this.ghostSelect);
  private readonly grounds = new Map<string, Promise<Ground>>();
  private readonly tracks = new Map<string, Promise<Track>>();
  private data: PageData | null = null;
  private ruleset = '';
  private drive: PageDrive | null = null;
  /** Counts openings, so that a slow one does not draw over a later one. */
  private opening = 0;

  constructor(
    private readonly source: PageSource,
    onNeighbour: (step: 1 | -1) => void,
    private readonly onGhost: (id: string) => void,
  ) {
    this.ghostSelect.addEventListener('change', () => {
      this.onGhost(this.ghostSelect.value);
      void this.load(true);
    });
    this.element.append(
      h(
        'div',
        { class: 'drive-bar' },
        button('‹ Drive before', () => onNeighbour(-1)),
        button('Next drive ›', () => onNeighbour(1)),
        this.ghostRow,
      ),
      this.top,
      this.message,
      this.player.element,
    );
  }

  get current(): PageDrive | null {
    return this.drive;
  }

  get ghost(): string {
    return this.ghostSelect.value;
  }

  setData(data: PageData, ruleset: string): void {
    this.data = data;
    this.ruleset = ruleset;
  }

  /** Opens a drive; with `ghost` beside it where that is one of the same route. */
  async open(drive: PageDrive, ghost: string | null): Promise<void> {
    this.drive = drive;
    this.element.hidden = false;
    this.fillGhosts(drive, ghost);
    this.drawTop(drive, null);
    await this.load(false);
  }

  /** The drive has new data: its log has grown, or its verdict has come. */
  async refresh(drive: PageDrive): Promise<void> {
    this.drive = drive;
    this.tracks.delete(drive.id);
    await this.load(true);
  }

  /** Switches the ghost on or off. */
  toggleGhost(): void {
    const { options } = this.ghostSelect;
    if (options.length < 2) return;
    this.ghostSelect.selectedIndex = this.ghostSelect.selectedIndex === 0 ? 1 : 0;
    this.onGhost(this.ghostSelect.value);
    void this.load(true);
  }

  private fillGhosts(drive: PageDrive, wanted: string | null): void {
    const { drives = [], runs = [] } = this.data ?? {};
    const others = drives.filter(
      (one) =>
        one.id !== drive.id &&
        one.replay !== null &&
        one.routeId === drive.routeId &&
        one.town === drive.town,
    );
    // The same seed of another run first.
    const rank = (one: PageDrive): number =>
      (one.run === drive.run ? 2 : 0) + (one.seed === drive.seed ? 0 : 1);
    others.sort((a, b) => rank(a) - rank(b));
    replace(
      this.ghostSelect,
      h('option', { value: '' }, 'none'),
      ...others.map((one) =>
        h(
          'option',
          { value: one.id },
          `${runLetter(one.run)} ${runs[one.run]?.agent ?? ''} · ${driveName(one)}`,
        ),
      ),
    );
    const first = others[0];
    const preset = wanted ?? (first !== undefined && first.run !== drive.run ? first.id : '');
    this.ghostSelect.value = others.some(({ id }) => id === preset) ? preset : '';
    this.ghostRow.hidden = others.length === 0;
  }

  private verdictOf(drive: PageDrive): PageVerdict | undefined {
    return drive.verdicts.find(({ ruleset }) => ruleset === this.ruleset) ?? drive.verdicts[0];
  }

  private drawTop(drive: PageDrive, steps: readonly PageStep[] | null): void {
    const run = this.data?.runs[drive.run];
    const verdict = this.verdictOf(drive);
    const facts = [
      `run ${runLetter(drive.run)}: agent ${run?.agent} (${run === undefined ? '' : rightsText(run)})`,
      verdict?.ruleset ?? 'no verdict',
      run?.label ?? '',
      drive.type,
      drive.town,
      ...(verdict === undefined ? [] : [`${shown(verdict.durationGameS)} s of game time`]),
    ];
    replace(
      this.top,
      h(
        'h2',
        { tabindex: -1, id: 'drive-title' },
        driveName(drive),
        ' ',
        h(
          'span',
          { class: 'muted' },
          verdict === undefined ? stateName(drive.state) : verdict.status,
        ),
      ),
      h('p', { class: 'facts' }, facts.join(' · ')),
      drive.remarks.length > 0 &&
        h('ul', { class: 'remarks' }, ...drive.remarks.map((text) => h('li', {}, text))),
      verdict !== undefined &&
        waterfall(verdict, steps ?? verdict.steps, (tick) => this.player.seek(tick)),
    );
  }

  private async load(keepsTime: boolean): Promise<void> {
    const { drive } = this;
    if (drive === null) return;
    this.opening += 1;
    const mine = this.opening;
    this.player.element.hidden = drive.replay === null;
    if (drive.replay === null) {
      this.message.textContent = `No replay: ${drive.replayMissing ?? 'nothing was recorded'}.`;
      return;
    }
    try {
      const ghostId = this.ghostSelect.value;
      const [track, ghost] = await Promise.all([
        this.trackOf(drive.id),
        ghostId === '' ? null : this.trackOf(ghostId),
      ]);
      const ground = await this.groundOf(track);
      if (mine !== this.opening) return;
      const { head } = track.replay;
      const verdict = this.verdictOf(drive);
      const timed =
        head.verdicts.find(({ ruleset }) => ruleset === verdict?.ruleset)?.steps ?? null;
      const events = (timed ?? verdict?.steps ?? []).filter(
        (step) => step.tick !== null && !isFree(step),
      );
      this.drawTop(drive, timed);
      this.message.textContent = detailText(track);
      this.player.show({ track, ghost, ground, events }, keepsTime);
      performance.mark('egoloop-replay');
    } catch (error) {
      if (mine !== this.opening) return;
      this.player.element.hidden = true;
      this.message.textContent = `No replay: ${(error as Error).message}.`;
    }
  }

  private trackOf(id: string): Promise<Track> {
    let track = this.tracks.get(id);
    if (track === undefined) {
      track = this.source.replay(id).then((replay) => new Track(replay));
      this.tracks.set(id, track);
      track.catch(() => this.tracks.delete(id));
    }
    return track;
  }

  private async groundOf({ replay }: Track): Promise<Ground | null> {
    const { map } = replay.head;
    if (map === null) return null;
    let ground = this.grounds.get(map);
    if (ground === undefined) {
      ground = this.source.map(map).then((shapes) => new Ground(shapes));
      this.grounds.set(map, ground);
      ground.catch(() => this.grounds.delete(map));
    }
    return ground;
  }
}

function detailText({ replay }: Track): string {
  const { detail, map, isCut } = replay.head;
  const every = detail.everyTicks === 1 ? 'every tick' : `every ${detail.everyTicks}th tick`;
  const parts = [`Replay of ${every}, actors within ${detail.radiusM} m of the ego.`];
  if (map === null) parts.push('The map was not found, so no lanes are drawn.');
  if (isCut) parts.push('The log has no end yet.');
  return parts.join(' ');
}
