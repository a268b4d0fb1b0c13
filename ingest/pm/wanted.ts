import type { Catalogue } from '../../sql/catalogue/catalogue.ts';

const classesByCatalogue = new WeakMap<Catalogue, ReadonlySet<string>>();

/** Object classes that elements or formulas of the catalogue are made of. */
export function classesOf(catalogue: Catalogue): ReadonlySet<string> {
  const known = classesByCatalogue.get(catalogue);
  if (known !== undefined) return known;
  const read = catalogue.kpis.flatMap((kpi) => kpi.formulas.flatMap((formula) => formula.objects));
  const classes = new Set([...catalogue.kindOfClass.keys(), ...read]);
  classesByCatalogue.set(catalogue, classes);
  return classes;
}

/** Counters asked about, remembered: every file of a kind names the same ones. */
const WANTED_MAX = 100_000;
const wantedByCatalogue = new WeakMap<Catalogue, { size: number; byClass: Map<string, Map<string, boolean>> }>();

/** Whether any formula of this class reads this counter. Cost: one look-up, once it has been asked. */
export function isWanted(catalogue: Catalogue, objectClass: string, counter: string): boolean {
  let remembered = wantedByCatalogue.get(catalogue);
  if (remembered === undefined || remembered.size > WANTED_MAX) {
    remembered = { size: 0, byClass: new Map() };
    wantedByCatalogue.set(catalogue, remembered);
  }
  const byCounter = remembered.byClass.get(objectClass) ?? new Map<string, boolean>();
  const known = byCounter.get(counter);
  if (known !== undefined) return known;
  if (byCounter.size === 0) remembered.byClass.set(objectClass, byCounter);
  const wanted = catalogue.uses(objectClass, counter);
  byCounter.set(counter, wanted);
  remembered.size++;
  return wanted;
}
