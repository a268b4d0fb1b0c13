/** How often a counter of a class came. */
export interface Tally {
  readonly objectClass: string;
  readonly counter: string;
  values: number;
  readonly wanted: boolean;
}

/** The results of one object in one group, each bound to its counter. */
export interface MeasValue {
  readonly dn: string;
  readonly line: number;
  /** The class and number of the object, where its name is no distinguished name that ends in them. */
  readonly place?: { readonly objectClass: string; readonly number: string };
  readonly results: { readonly p: string; readonly counter: string; readonly text: string }[];
  unnamed: number;
  suspect: boolean;
  problem: string | null;
}

/** A counter name of a group, and how its `p` ends a tag. */
interface Entry {
  readonly p: string;
  readonly counter: string;
  readonly tail: string;
}

const [TAB, LINE_FEED, SPACE, LESS_THAN] = [9, 10, 32, 60];
/** Blocks of names remembered, and their size: nodes of one kind all send the same few. */
const BLOCKS_MAX = 200;
const NAMES_BYTES_MAX = 256 * 1024;
const blocks = new Map<string, readonly Entry[]>();
const NAME = /[ \t\n]*<measType p="([\w.-]{1,20})">([^<>\0-\x20]{1,200})<\/measType>/y;

/** The names of a block that holds nothing but them, each p once; null of any other. */
function namesIn(block: string): readonly Entry[] | null {
  const known = blocks.get(block);
  if (known !== undefined) return known;
  const found: Entry[] = [];
  let at = 0;
  for (NAME.lastIndex = 0; ; at = NAME.lastIndex) {
    const name = NAME.exec(block);
    if (name === null) break;
    // A copy of its own: a piece of the file would keep the whole of it in memory.
    const [p, counter] = [ownCopy(name[1] as string), ownCopy(name[2] as string)];
    found.push({ p, counter, tail: `${p}">` });
  }
  if (found.length === 0 || !/^[ \t\n]*$/.test(block.slice(at)) || new Set(found.map((one) => one.p)).size < found.length) return null;
  if (blocks.size < BLOCKS_MAX) blocks.set(ownCopy(block), found);
  return found;
}

/** A piece of ASCII text that does not keep the whole it was cut from in memory. */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function isBlank(code: number): boolean {
  return code === LINE_FEED || code === SPACE || code === TAB;
}

/** One measInfo: its counter names, its period, and the object being read. Names and results are bound by `p`, never by where they stand. */
export class MeasGroup {
  readonly id: string;
  readonly line: number;
  periodEndMs = 0;
  periodS = 0;
  private periodProblem: string | null = 'the group has no granPeriod';
  private nameProblem: string | null = null;
  private readonly names = new Map<string, string>();
  private readonly order: string[] = [];
  private entries: readonly Entry[] | null = null;
  private readonly tallies = new Map<string, Map<string, Tally>>();
  private value: MeasValue | null = null;

  constructor(id: string, line: number) {
    this.id = id;
    this.line = line;
  }

  /** Why none of this group's values can be used, or null. */
  get problem(): string | null {
    return this.periodProblem ?? this.nameProblem;
  }

  setPeriod(endMs: number | null, seconds: number | null, latestMs: number | null): void {
    this.periodEndMs = endMs ?? 0;
    this.periodS = seconds ?? 0;
    if (endMs === null) this.periodProblem = 'granPeriod has no readable endTime';
    else if (seconds === null) this.periodProblem = 'granPeriod has no readable duration';
    else this.periodProblem = latestMs !== null && endMs > latestMs ? 'the period ends in the future' : null;
  }

  openValue(dn: string, line: number): void {
    this.value = { dn, line, results: [], unnamed: 0, suspect: false, problem: null };
  }

  closeValue(): MeasValue | null {
    const value = this.value;
    this.value = null;
    return value;
  }

  leaf(name: string, p: string | undefined, text: string): void {
    if (name === 'r') this.result(p, text);
    else if (name === 'meastype') this.addName(p, text.trim());
    else if (name === 'meastypes') for (const counter of listOf(text)) this.addName(String(this.order.length + 1), counter);
    else if (name === 'measresults') this.results(text);
    else if (this.value !== null) this.value.suspect = /^\s*(true|1)\s*$/i.test(text);
  }

  /** Tallies of a class by p, to be filled by the caller. */
  talliesOf(objectClass: string): Map<string, Tally> {
    const known = this.tallies.get(objectClass);
    if (known !== undefined) return known;
    const tallies = new Map<string, Tally>();
    this.tallies.set(objectClass, tallies);
    return tallies;
  }

  /**
   * Adds the results that follow one another in plain text, each `<r p="7">412</r>`, as far as their p names a counter. They mostly stand in the order of
   * the names, so the next name is tried before any is looked up.
   */
  plainResults(text: string, from: number, tokenMax: number): number {
    const { value, names } = this;
    if (value === null) return from;
    this.entries ??= [...names].map(([p, counter]) => ({ p, counter, tail: `${p}">` }));
    const entries = this.entries;
    let end = from;
    let next = 0;
    for (;;) {
      let at = end;
      while (isBlank(text.charCodeAt(at))) at++;
      if (!text.startsWith('<r p="', at)) return end;
      at += 6;
      let entry = entries[next];
      if (entry === undefined || !text.startsWith(entry.tail, at)) {
        const p = text.slice(at, text.indexOf('"', at));
        next = names.has(p) ? entries.findIndex((one) => one.p === p) : -1;
        entry = entries[next];
        if (entry === undefined || !text.startsWith(entry.tail, at)) return end;
      }
      next++;
      at += entry.tail.length;
      let close = at;
      // Control characters are not XML: whatever has one is left to the full parser, by stopping before it.
      for (let code = text.charCodeAt(close); code !== LESS_THAN; code = text.charCodeAt(++close)) if (!(code >= SPACE)) return end;
      if (close - at > tokenMax || !text.startsWith('</r>', close)) return end;
      value.results.push({ p: entry.p, counter: entry.counter, text: text.slice(at, close) });
      end = close + 4;
    }
  }

  /** Takes the names of a group that has none yet from plain text, remembered from earlier files of the same kind; returns where they end, or `from`. */
  plainNames(text: string, from: number): number {
    if (this.names.size > 0 || this.order.length > 0 || this.nameProblem !== null || this.value !== null) return from;
    const to = text.indexOf('<measValue', from);
    if (to < 0 || to - from > NAMES_BYTES_MAX) return from;
    const names = namesIn(text.slice(from, to));
    if (names === null) return from;
    for (const { p, counter } of names) {
      this.names.set(p, counter);
      this.order.push(counter);
    }
    this.entries = names;
    return to;
  }

  private addName(p: string | undefined, counter: string): void {
    this.entries = null;
    if (p === undefined) this.nameProblem = 'a measType has no p, so its results cannot be bound to it';
    else if (this.names.has(p)) this.nameProblem = 'two counters of the group have the same p';
    else if (counter === '') this.nameProblem = 'a measType is empty';
    else this.names.set(p, counter);
    this.order.push(counter);
  }

  private result(p: string | undefined, text: string): void {
    const counter = p === undefined ? undefined : this.names.get(p);
    if (this.value === null) return;
    if (counter === undefined) this.value.unnamed++;
    else this.value.results.push({ p: p as string, counter, text });
  }

  private results(text: string): void {
    if (this.value === null) return;
    const texts = listOf(text);
    if (texts.length !== this.order.length) this.value.problem = `${texts.length} results for ${this.order.length} counter names`;
    const keys = [...this.names.keys()];
    for (const [i, result] of texts.entries()) {
      const p = keys[i];
      if (p === undefined) this.value.unnamed++;
      else this.value.results.push({ p, counter: this.names.get(p) as string, text: result });
    }
  }
}

function listOf(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}
