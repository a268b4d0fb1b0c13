interface Tally {
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

  tally(objectClass: string, p: string): Tally | undefined {
    return this.tallies.get(objectClass)?.get(p);
  }

  setTally(objectClass: string, p: string, tally: Tally): void {
    const known = this.tallies.get(objectClass);
    if (known) known.set(p, tally);
    else this.tallies.set(objectClass, new Map([[p, tally]]));
  }

  private addName(p: string | undefined, counter: string): void {
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
