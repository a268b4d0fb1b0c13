import type { Catalogue, ElementKind, Kpi, KpiFormula } from '../../sql/catalogue/catalogue.ts';
import { type Counters, type Formula, isMissing } from '../../sql/catalogue/formula.ts';
import type { KpiNotComputed } from '../report.ts';
import type { PmObject } from './file.ts';
import type { KnownElement } from './resolve.ts';

export type Quality = 'ok' | 'suspect' | 'missing';

/** One KPI of one element in one period. Without numbers (missing) both counts are 0, so that their ratio is NaN. */
export interface KpiSample {
  readonly kpi: string;
  readonly elementId: string;
  readonly periodEndMs: number;
  readonly periodS: number;
  readonly numerator: number;
  readonly denominator: number;
  readonly quality: Quality;
}

/** All objects of one element in one period, by class. */
export interface ElementPeriod {
  readonly elementId: string;
  readonly kind: ElementKind;
  readonly periodEndMs: number;
  readonly periodS: number;
  readonly byClass: Map<string, PmObject>;
}

/** Gathers the objects of each element and period. Two objects of one class for the same element and period: the first is used, the second counted. */
export function groupByElement(
  catalogue: Catalogue,
  elementOf: ReadonlyMap<PmObject, KnownElement>,
): { groups: ElementPeriod[]; clashes: PmObject[] } {
  const groups = new Map<string, ElementPeriod>();
  const clashes: PmObject[] = [];
  for (const [object, element] of elementOf) {
    const kind = kindOf(catalogue, element, object);
    if (kind === null) continue;
    const key = `${element.elementId}\n${object.periodEndMs}\n${object.periodS}`;
    let group = groups.get(key);
    if (!group) {
      group = { elementId: element.elementId, kind, periodEndMs: object.periodEndMs, periodS: object.periodS, byClass: new Map() };
      groups.set(key, group);
    }
    if (group.byClass.has(object.objectClass)) clashes.push(object);
    else group.byClass.set(object.objectClass, object);
  }
  return { groups: [...groups.values()], clashes };
}

function kindOf(catalogue: Catalogue, element: KnownElement, object: PmObject): ElementKind | null {
  if (catalogue.byKind.has(element.kind as ElementKind)) return element.kind as ElementKind;
  return catalogue.kindOfClass.get(object.objectClass) ?? null;
}

/** Computes the KPIs of elements one by one and remembers, per kind, what could not be computed or is not believed. */
export class KpiComputer {
  private readonly catalogue: Catalogue;
  private readonly notComputed = new Map<string, { kpi: string; reason: string; elements: number }>();
  private readonly doubtful = new Map<string, { kpi: string; reason: string; elements: number }>();
  private readonly lockedElements = new Set<string>();

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /** Elements out of service on purpose for at least half of a period. */
  get locked(): string[] {
    return [...this.lockedElements].sort();
  }

  get kpisNotComputed(): KpiNotComputed[] {
    return [...this.notComputed.values()];
  }

  get suspectSamples(): KpiNotComputed[] {
    return [...this.doubtful.values()];
  }

  samplesOf(group: ElementPeriod): KpiSample[] {
    const samples: KpiSample[] = [];
    for (const kpi of this.catalogue.byKind.get(group.kind) ?? []) {
      const given = givenOf(kpi, group);
      if (given !== null) {
        if (given.reason !== null) tally(this.doubtful, kpi.kpi, given.reason);
        this.push(samples, kpi, group, given);
        continue;
      }
      const found = firstFormula(kpi, group);
      if ('missing' in found) {
        tally(this.notComputed, kpi.kpi, `not in the file: ${found.missing.join(', ')}`);
        continue;
      }
      const evaluated = evaluate(kpi, found.formula, found.object, group.periodS);
      if (evaluated.reason !== null) tally(this.doubtful, kpi.kpi, evaluated.reason);
      this.push(samples, kpi, group, evaluated);
    }
    return samples;
  }

  private push(samples: KpiSample[], kpi: Kpi, group: ElementPeriod, { numerator, denominator, quality }: Evaluated): void {
    const { elementId, periodEndMs, periodS } = group;
    samples.push({ kpi: kpi.kpi, elementId, periodEndMs, periodS, numerator, denominator, quality });
    const locking = kpi.class === 'state' && kpi.family === 'availability' && quality === 'ok';
    if (locking && denominator > 0 && numerator / denominator >= 0.5) this.lockedElements.add(elementId);
  }
}

/** The first formula whose counters one of its object classes has; else the counters that came closest. */
function firstFormula(kpi: Kpi, group: ElementPeriod): { formula: KpiFormula; object: PmObject } | { missing: readonly string[] } {
  for (const formula of kpi.formulas) {
    const wanted = countersOf(formula);
    for (const objectClass of formula.objects) {
      const object = group.byClass.get(objectClass);
      if (object !== undefined && wanted.every((counter) => has(object.counters, counter))) return { formula, object };
    }
  }
  return { missing: closest(kpi, group) };
}

/** What is missing of the formula of which the least is; said in the report, and looked for only where nothing else was found. */
function closest(kpi: Kpi, group: ElementPeriod): readonly string[] {
  let missing: readonly string[] | null = null;
  for (const formula of kpi.formulas) {
    for (const objectClass of formula.objects) {
      const object = group.byClass.get(objectClass);
      if (!object) continue;
      const absent = countersOf(formula).filter((counter) => !has(object.counters, counter));
      if (missing === null || absent.length < missing.length) missing = absent.map(({ name }) => name);
    }
  }
  return missing ?? kpi.formulas[0]?.objects.slice(0, 1).map((name) => `${name} of this element`) ?? [];
}

/** A counter of a formula with the names it may have in a file, put together once. */
interface WantedCounter {
  readonly name: string;
  readonly sum: string;
  /** Where any sub-counter will do: what their names begin with. */
  readonly prefix: string | null;
}

const countersByFormula = new WeakMap<KpiFormula, readonly WantedCounter[]>();

function countersOf(formula: KpiFormula): readonly WantedCounter[] {
  const known = countersByFormula.get(formula);
  if (known !== undefined) return known;
  const names = new Set([...formula.numerator.counters, ...(formula.denominator?.counters ?? [])]);
  const counters = [...names].map((name) => {
    const prefix = name.endsWith('.*') ? name.slice(0, -1) : null;
    return { name, sum: `${prefix ?? `${name}.`}sum`, prefix };
  });
  countersByFormula.set(formula, counters);
  return counters;
}

function has(counters: Counters, { name, sum, prefix }: WantedCounter): boolean {
  if (prefix === null) return counters.has(name) || counters.has(sum);
  for (const found of counters.keys()) if (found.startsWith(prefix) && found !== sum) return true;
  return false;
}

/** The KPI as the sender computed it, judged like one of ours; null where it did not. */
function givenOf(kpi: Kpi, group: ElementPeriod): Evaluated | null {
  for (const object of group.byClass.values()) {
    const given = object.given.get(kpi.kpi);
    if (given === undefined) continue;
    const { numerator, denominator } = given;
    const reason = whyImpossible(kpi, numerator, denominator) ?? (given.suspect ? 'the network flagged a counter as suspect' : null);
    return { numerator, denominator, quality: reason === null ? 'ok' : 'suspect', reason };
  }
  return null;
}

interface Evaluated {
  readonly numerator: number;
  readonly denominator: number;
  readonly quality: Quality;
  readonly reason: string | null;
}

function evaluate(kpi: Kpi, formula: KpiFormula, object: PmObject, periodS: number): Evaluated {
  const numerator = formula.numerator.evaluate(object.counters, periodS);
  const denominator = formula.denominator ? formula.denominator.evaluate(object.counters, periodS) : 1;
  if (isMissing(numerator) || isMissing(denominator)) return { numerator: 0, denominator: 0, quality: 'missing', reason: 'the counter has no value' };
  const impossible = whyImpossible(kpi, numerator, denominator);
  if (impossible !== null && !(Number.isFinite(numerator) && Number.isFinite(denominator))) {
    return { numerator: 0, denominator: 0, quality: 'suspect', reason: impossible };
  }
  const flagged = flaggedSuspect(formula.numerator, object) || (formula.denominator !== undefined && flaggedSuspect(formula.denominator, object));
  const reason = impossible ?? (flagged ? 'the network flagged a counter as suspect' : null);
  // Nothing was attempted: a true zero, without a ratio.
  if (denominator === 0) return { numerator: 0, denominator: 0, quality: reason === null ? 'ok' : 'suspect', reason };
  return { numerator, denominator, quality: reason === null ? 'ok' : 'suspect', reason };
}

/**
 * Why the counts cannot be true, or null. The rule of every way in; `check_kpi_history.sql` and `insert_kpi_history.sql` say the same.
 * Only what is measured in decibels may be negative (a power in dBm): elsewhere a negative number is some vendor's word for "no value".
 */
export function whyImpossible(kpi: { readonly class: string; readonly unit: string }, numerator: number, denominator: number): string | null {
  if (!Number.isFinite(numerator) || !Number.isFinite(denominator)) return 'the formula gives no finite number';
  if (denominator < 0) return 'negative attempts';
  if (numerator < 0 && !kpi.unit.startsWith('dB')) return kpi.class === 'level' ? 'negative level' : 'negative count';
  if (kpi.class === 'ratio' && numerator > denominator) return 'more successes or failures than attempts';
  return null;
}

function flaggedSuspect(formula: Formula, object: PmObject): boolean {
  if (object.suspects.size === 0) return false;
  return formula.counters.some((counter) => {
    if (!counter.endsWith('.*')) return object.suspects.has(counter) || object.suspects.has(`${counter}.sum`);
    return [...object.suspects].some((name) => name.startsWith(counter.slice(0, -1)));
  });
}

function tally(into: Map<string, { kpi: string; reason: string; elements: number }>, kpi: string, reason: string): void {
  const key = `${kpi}\n${reason}`;
  const known = into.get(key);
  if (known) known.elements++;
  else if (into.size < 1_000) into.set(key, { kpi, reason, elements: 1 });
}
