/** All drives as a table that sorts by every column and filters by type, town, ability and infraction. */
import type { PageData, PageDrive, PageVerdict } from '../page-data.js';
import { button, h, replace } from './dom.js';
import { abilityName, kindName, plural, runLetter, shown, stateName } from './words.js';

export interface TableFilter {
  text: string;
  run: string;
  type: string;
  town: string;
  ability: string;
  infraction: string;
  state: string;
}

interface Row {
  readonly drive: PageDrive;
  readonly verdict: PageVerdict | undefined;
}

interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
  readonly key: (row: Row) => string | number;
  readonly text: (row: Row) => string;
}

const count = ({ verdict }: Row): number =>
  Object.values(verdict?.infractions ?? {}).reduce((sum, one) => sum + one, 0);

function infractionText({ verdict }: Row): string {
  const counts = Object.entries(verdict?.infractions ?? {});
  if (counts.length === 0) return '–';
  return counts
    .map(([kind, n]) => (n === 1 ? kindName(kind) : `${n} × ${kindName(kind)}`))
    .join(', ');
}

/** Ids sort by number where they are numbers. */
const idKey = (id: string): string => (/^\d+$/.test(id) ? id.padStart(12, '0') : id);

const COLUMNS: readonly Column[] = [
  { name: 'Run', key: ({ drive }) => drive.run, text: ({ drive }) => runLetter(drive.run) },
  {
    name: 'Route',
    key: ({ drive }) => `${idKey(drive.routeId)}/${drive.repetition}`,
    text: ({ drive }) =>
      drive.repetition === 0 ? drive.routeId : `${drive.routeId}#${drive.repetition}`,
  },
  {
    name: 'Seed',
    isNumber: true,
    key: ({ drive }) => drive.seed ?? -1,
    text: ({ drive }) => (drive.seed === null ? '–' : String(drive.seed)),
  },
  { name: 'Scenario type', key: ({ drive }) => drive.type, text: ({ drive }) => drive.type },
  { name: 'Town', key: ({ drive }) => drive.town, text: ({ drive }) => drive.town },
  {
    name: 'Score',
    isNumber: true,
    key: ({ verdict }) => verdict?.drivingScore ?? -1,
    text: ({ verdict }) => shown(verdict?.drivingScore, 2),
  },
  {
    name: 'Completion %',
    isNumber: true,
    key: ({ verdict }) => verdict?.routeCompletion ?? -1,
    text: ({ verdict }) => shown(verdict?.routeCompletion),
  },
  {
    name: 'Status',
    key: ({ drive, verdict }) => verdict?.status ?? stateName(drive.state),
    text: ({ drive, verdict }) => verdict?.status ?? stateName(drive.state),
  },
  { name: 'Infractions', key: count, text: infractionText },
];

const EMPTY: TableFilter = {
  text: '',
  run: '',
  type: '',
  town: '',
  ability: '',
  infraction: '',
  state: '',
};

export class DriveTable {
  readonly element = h('section', { id: 'drives', class: 'card', 'aria-label': 'Drives' });
  private readonly body = h('tbody');
  private readonly head = h('thead');
  private readonly counted = h('p', { class: 'muted', role: 'status', 'aria-live': 'polite' });
  private readonly controls = h('div', { class: 'filters' });
  private readonly filter: TableFilter = { ...EMPTY };
  private data: PageData | null = null;
  private ruleset = '';
  private sortBy = 'Score';
  private isDescending = false;
  private selected: string | null = null;
  private shownIds: string[] = [];

  constructor(private readonly onSelect: (id: string) => void) {
    this.element.append(
      h('h2', {}, 'Drives'),
      this.controls,
      this.counted,
      h(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of drives' },
        h('table', {}, this.head, this.body),
      ),
    );
  }

  /** Shows other data; filter and order stay. */
  show(data: PageData, ruleset: string): void {
    this.data = data;
    this.ruleset = ruleset;
    this.drawFilters(data);
    this.draw();
  }

  select(id: string | null): void {
    this.selected = id;
    for (const row of this.body.rows) {
      if (row.dataset['id'] === id) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
  }

  /** The drive before (−1) or after (1) the selected one, in the order shown. */
  neighbour(step: number): string | null {
    const at = this.selected === null ? -1 : this.shownIds.indexOf(this.selected);
    return this.shownIds[at + step] ?? null;
  }

  private get columns(): readonly Column[] {
    const hasRuns = (this.data?.runs.length ?? 0) > 1;
    return COLUMNS.filter(({ name }) => name !== 'Run' || hasRuns);
  }

  private drawFilters(data: PageData): void {
    const { drives } = data;
    const values = (of: (drive: PageDrive) => readonly string[]): string[] =>
      [...new Set(drives.flatMap(of))].sort();
    const kinds = values(({ verdicts }) =>
      verdicts.flatMap(({ infractions }) => Object.keys(infractions)),
    );
    const choice = (
      key: keyof TableFilter,
      label: string,
      options: readonly (readonly [string, string])[],
    ) => {
      const select = h(
        'select',
        {
          'aria-label': `Filter by ${label}`,
          onchange: () => {
            this.filter[key] = select.value;
            this.draw();
          },
        },
        h('option', { value: '' }, `any ${label}`),
        ...options.map(([value, text]) => h('option', { value }, text)),
      );
      select.value = this.filter[key];
      return options.length > 1 || this.filter[key] !== '' || key === 'infraction' ? select : null;
    };
    const plainly = (list: readonly string[]) => list.map((value) => [value, value] as const);
    const search = h('input', {
      type: 'search',
      placeholder: 'route, type or town',
      'aria-label': 'Search drives',
      oninput: () => {
        this.filter.text = search.value.trim().toLowerCase();
        this.draw();
      },
    });
    search.value = this.filter.text;
    replace(
      this.controls,
      search,
      choice(
        'run',
        'run',
        data.runs.map(({ name }, at) => [String(at), `${runLetter(at)} ${name}`] as const),
      ),
      choice('type', 'scenario type', plainly(values(({ type }) => [type]))),
      choice('town', 'town', plainly(values(({ town }) => [town]))),
      choice(
        'ability',
        'ability',
        values(({ abilities }) => abilities).map((name) => [name, abilityName(name)] as const),
      ),
      choice('infraction', 'infraction', [
        ['none', 'none'],
        ...kinds.map((kind) => [kind, kindName(kind)] as const),
      ]),
      choice(
        'state',
        'state',
        values(({ state }) => [state]).map(
          (state) => [state, stateName(state as PageDrive['state'])] as const,
        ),
      ),
      this.sorter(),
      button('Clear', () => {
        Object.assign(this.filter, EMPTY);
        this.drawFilters(data);
        this.draw();
      }),
    );
  }

  /** Narrow screens have no heads of columns to press. */
  private sorter(): HTMLElement {
    const select = h('select', {
      'aria-label': 'Sort by',
      class: 'sorter',
      onchange: () => {
        const [name = '', order] = select.value.split('|');
        this.sortBy = name;
        this.isDescending = order === 'down';
        this.draw();
      },
    });
    for (const { name } of this.columns) {
      select.append(
        h('option', { value: `${name}|up` }, `by ${name} ▲`),
        h('option', { value: `${name}|down` }, `by ${name} ▼`),
      );
    }
    select.value = `${this.sortBy}|${this.isDescending ? 'down' : 'up'}`;
    return select;
  }

  private rows(): Row[] {
    const { filter, ruleset } = this;
    const rows = (this.data?.drives ?? []).map((drive) => ({
      drive,
      verdict: drive.verdicts.find((one) => one.ruleset === ruleset),
    }));
    return rows.filter(({ drive, verdict }) => {
      const kinds = Object.keys(verdict?.infractions ?? {});
      const text = `${drive.routeId} ${drive.type} ${drive.town} ${verdict?.status ?? ''}`;
      return (
        (filter.run === '' || String(drive.run) === filter.run) &&
        (filter.type === '' || drive.type === filter.type) &&
        (filter.town === '' || drive.town === filter.town) &&
        (filter.ability === '' || drive.abilities.includes(filter.ability)) &&
        (filter.state === '' || drive.state === filter.state) &&
        (filter.infraction === '' ||
          (filter.infraction === 'none'
            ? kinds.length === 0
            : kinds.includes(filter.infraction))) &&
        text.toLowerCase().includes(filter.text)
      );
    });
  }

  private draw(): void {
    const column = this.columns.find(({ name }) => name === this.sortBy) ?? this.columns[0]!;
    const rows = this.rows().sort((a, b) => {
      const [left, right] = [column.key(a), column.key(b)];
      const order = left < right ? -1 : left > right ? 1 : 0;
      return this.isDescending ? -order : order;
    });
    this.shownIds = rows.map(({ drive }) => drive.id);
    replace(this.head, h('tr', {}, ...this.columns.map((one) => this.header(one))));
    replace(this.body, ...rows.map((row) => this.row(row)));
    this.counted.textContent = `${rows.length} of ${plural(this.data?.drives.length ?? 0, 'drive')}`;
  }

  private header({ name, isNumber = false }: Column): HTMLElement {
    const isSorted = name === this.sortBy;
    const order = this.isDescending ? 'descending' : 'ascending';
    return h(
      'th',
      { scope: 'col', 'aria-sort': isSorted ? order : 'none', class: isNumber && 'number' },
      button(`${name}${isSorted ? (this.isDescending ? ' ▼' : ' ▲') : ''}`, () => {
        this.isDescending = isSorted ? !this.isDescending : false;
        this.sortBy = name;
        this.draw();
        const again = [...this.head.querySelectorAll('button')].find((one) =>
          one.textContent?.startsWith(name),
        );
        again?.focus();
      }),
    );
  }

  private row(row: Row): HTMLElement {
    const { drive } = row;
    const open = (): void => this.onSelect(drive.id);
    const cells = this.columns.map((column) => {
      const text = column.text(row);
      const inner =
        column.name === 'Route'
          ? button(text, open, { class: 'link', 'aria-label': `Open route ${text}` })
          : text;
      return h('td', { class: column.isNumber && 'number', 'data-name': column.name }, inner);
    });
    return h(
      'tr',
      {
        'data-id': drive.id,
        'aria-current': drive.id === this.selected ? 'true' : null,
        class: `state-${drive.state}`,
        onclick: (event: MouseEvent) => {
          if (!(event.target instanceof HTMLButtonElement)) open();
        },
      },
      ...cells,
    );
  }
}
