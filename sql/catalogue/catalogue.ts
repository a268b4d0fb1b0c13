import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { compileFormula, type Formula } from './formula.ts';

/** The catalogue that ships with Forecell. */
export const CATALOGUE_PATH = fileURLToPath(new URL('./kpis.yaml', import.meta.url));

export const ELEMENT_KINDS = ['nr_cell', 'lte_cell', 'amf', 'smf', 'upf', 'ausf'] as const;
export type ElementKind = (typeof ELEMENT_KINDS)[number];

const Expression = z
  .string()
  .min(1)
  .transform((text, context) => {
    try {
      return compileFormula(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

const FormulaEntry = z.strictObject({
  /** Whose names these are: 3gpp, ericsson, or any vendor's. */
  dialect: z.string().min(1),
  /** The object classes that carry the counters; the first that has them all is used. */
  objects: z.array(z.string().min(1)).min(1),
  numerator: Expression,
  denominator: Expression.optional(),
});

const KpiEntry = z.strictObject({
  kpi: z.string().regex(/^[a-z][a-z0-9_]{2,60}$/, 'must be a lower-case name with underscores'),
  name: z.string().min(3),
  clause: z.string().min(3),
  applies_to: z.enum(ELEMENT_KINDS),
  family: z.enum([
    'accessibility',
    'retainability',
    'mobility',
    'integrity',
    'availability',
    'traffic',
    'utilisation',
    'radio',
    'registration',
    'session',
    'authentication',
    'paging',
  ]),
  class: z.enum(['ratio', 'rate', 'level', 'volume', 'state']),
  unit: z.string(),
  worse: z.enum(['up', 'down']),
  scale: z.enum(['log', 'linear']).default('linear'),
  spread_floor: z.number().positive(),
  impact: z.number().min(0).max(1),
  silence: z.boolean().default(false),
  formulas: z.array(FormulaEntry).min(1),
});

/** One KPI: what it means, how to compute it, and how to judge it. */
export type Kpi = z.output<typeof KpiEntry>;
export type KpiFormula = Kpi['formulas'][number];

export interface Catalogue {
  readonly kpis: readonly Kpi[];
  /** Object class (`NRCellCU`) → kind of element; a class that is not here is not an element of its own. */
  readonly kindOfClass: ReadonlyMap<string, ElementKind>;
  readonly byKind: ReadonlyMap<ElementKind, readonly Kpi[]>;
  /** Whether any formula of this object class reads this counter, under any of its names. */
  uses(objectClass: string, counter: string): boolean;
  /** The files it was read from, for whoever reads it again in a thread of its own. */
  readonly paths: readonly string[];
}

/** The catalogue file has an entry that cannot be used; the message names file, line and reason, one per line. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

/**
 * Reads one or more catalogue files; a later file adds KPIs, or replaces those of the same name.
 * @throws {CatalogueError} with every bad entry's line and reason
 * @example readCatalogue().kpis.length > 36 // => true
 */
export function readCatalogue(paths: readonly string[] = [CATALOGUE_PATH]): Catalogue {
  const kpis = new Map<string, Kpi>();
  const kindOfClass = new Map<string, ElementKind>();
  const problems: string[] = [];
  for (const path of paths) readFile(path, kpis, kindOfClass, problems);
  if (problems.length > 0) throw new CatalogueError(problems.join('\n'));
  return index([...kpis.values()], kindOfClass, paths);
}

function readFile(path: string, kpis: Map<string, Kpi>, kindOfClass: Map<string, ElementKind>, problems: string[]): void {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  for (const error of document.errors) problems.push(`${path}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`);
  if (document.errors.length > 0) return;
  const lineOf = (keys: (string | number)[]): number => {
    for (let depth = keys.length; depth > 0; depth--) {
      const node = document.getIn(keys.slice(0, depth), true);
      if (node && typeof node === 'object' && 'range' in node && node.range) return lines.linePos((node.range as [number])[0]).line;
    }
    return 1;
  };
  const complain = (root: (string | number)[], error: z.ZodError) => {
    for (const issue of error.issues) {
      const keys = [...root, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
      problems.push(`${path}:${lineOf(keys)}: ${keys.slice(2).join('.') || 'entry'}: ${issue.message}`);
    }
  };
  const classes = document.get('object_classes');
  if (isMap(classes)) {
    const parsed = z.record(z.string(), z.enum(ELEMENT_KINDS)).safeParse(classes.toJSON());
    if (parsed.success) for (const [name, kind] of Object.entries(parsed.data)) kindOfClass.set(name, kind);
    else complain(['object_classes'], parsed.error);
  }
  const entries = document.get('kpis');
  if (!isSeq(entries)) {
    problems.push(`${path}:1: the file must have a list named kpis`);
    return;
  }
  const seen = new Set<string>();
  for (const i of entries.items.keys()) {
    const parsed = KpiEntry.safeParse((entries.get(i) as { toJSON(): unknown }).toJSON());
    if (!parsed.success) {
      complain(['kpis', i], parsed.error);
      continue;
    }
    if (seen.has(parsed.data.kpi)) problems.push(`${path}:${lineOf(['kpis', i])}: ${parsed.data.kpi} is defined twice in this file`);
    seen.add(parsed.data.kpi);
    kpis.set(parsed.data.kpi, parsed.data);
  }
}

function index(kpis: readonly Kpi[], kindOfClass: ReadonlyMap<string, ElementKind>, paths: readonly string[]): Catalogue {
  const byKind = new Map<ElementKind, Kpi[]>();
  const names = new Map<string, Set<string>>();
  const prefixes = new Map<string, string[]>();
  const note = (objectClass: string, formula: Formula) => {
    for (const counter of formula.counters) {
      if (counter.endsWith('.*')) prefixes.set(objectClass, [...(prefixes.get(objectClass) ?? []), counter.slice(0, -1)]);
      else for (const name of [counter, `${counter}.sum`]) (names.get(objectClass) ?? names.set(objectClass, new Set()).get(objectClass))?.add(name);
    }
  };
  for (const kpi of kpis) {
    byKind.set(kpi.applies_to, [...(byKind.get(kpi.applies_to) ?? []), kpi]);
    for (const { objects, numerator, denominator } of kpi.formulas) {
      for (const objectClass of objects) for (const formula of [numerator, denominator]) if (formula) note(objectClass, formula);
    }
  }
  const uses = (objectClass: string, counter: string) =>
    names.get(objectClass)?.has(counter) === true || prefixes.get(objectClass)?.some((prefix) => counter.startsWith(prefix)) === true;
  return { kpis, kindOfClass, byKind, uses, paths };
}
