import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, ScheduledFault } from './faults.ts';
import { isoTime } from './options.ts';

/** What the simulated network was, and what was done to it. Nothing but an evaluation reads it. */
export interface Truth {
  readonly seed: number;
  readonly cells: number;
  /** The span with faults, seconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly faults: readonly Fault[];
  /** fault id → subscriber_id → how it was affected. */
  readonly affected: ReadonlyMap<string, ReadonlyMap<string, 'degraded' | 'cut_off'>>;
  /** complaint id → the fault that caused it, or null for one that has nothing to do with the network. */
  readonly complaints: ReadonlyMap<string, string | null>;
  /** customer id → who lives there; empty unless the simulation was asked for households. */
  readonly households: ReadonlyMap<string, string>;
}

export type TruthHead = Pick<Truth, 'seed' | 'cells' | 'from' | 'until'>;

const AFFECTED = 'affected.csv';
const COMPLAINTS = 'complaints.csv';
const FAULTS = 'faults.json';
const HOUSEHOLDS = 'households.csv';

/** Lengths of the two growing files: what a restart cuts them back to. */
export interface TruthMark {
  readonly affectedBytes: number;
  readonly complaintsBytes: number;
}

/** Writes the truth as the simulation goes on. Memory: one entry per affected subscriber and recent fault. */
export class TruthWriter {
  private readonly directory: string;
  private readonly seen = new Map<string, Set<number>>();
  private faultsText = '';

  /** Starts anew, or, with a mark, goes on where a run was stopped. */
  constructor(directory: string, mark?: TruthMark) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
    const cut = (name: string, header: string, bytes: number | undefined) => {
      const path = join(directory, name);
      if (bytes !== undefined && existsSync(path) && statSync(path).size >= bytes) truncateSync(path, bytes);
      else writeFileSync(path, header);
    };
    cut(AFFECTED, 'fault_id,subscriber_id,how\n', mark?.affectedBytes);
    cut(COMPLAINTS, 'complaint_id,fault_id\n', mark?.complaintsBytes);
  }

  /** Whether this is the first time the fault touches this subscriber. */
  isNew(fault: ScheduledFault, subscriber: number): boolean {
    const known = this.seen.get(fault.id);
    if (known?.has(subscriber)) return false;
    if (known) known.add(subscriber);
    else this.seen.set(fault.id, new Set([subscriber]));
    return true;
  }

  append(affected: string, complaints: string): TruthMark {
    if (affected) appendFileSync(join(this.directory, AFFECTED), affected);
    if (complaints) appendFileSync(join(this.directory, COMPLAINTS), complaints);
    return { affectedBytes: statSync(join(this.directory, AFFECTED)).size, complaintsBytes: statSync(join(this.directory, COMPLAINTS)).size };
  }

  /** Rewrites faults.json if it has changed, and forgets who was touched by faults that are over. */
  faults(head: TruthHead, faults: readonly ScheduledFault[], now: number): void {
    for (const fault of faults) if (fault.end < now) this.seen.delete(fault.id);
    const text = `${JSON.stringify({ ...head, from: isoTime(head.from), until: isoTime(head.until), faults: faults.map(plain) }, null, 1)}\n`;
    if (text === this.faultsText) return;
    this.faultsText = text;
    const path = join(this.directory, FAULTS);
    writeFileSync(`${path}.part`, text);
    renameSync(`${path}.part`, path);
  }
}

function plain(fault: ScheduledFault): object {
  const { id, kind, hard, start, end, root, rootKind, elementIds, magnitude, rampS } = fault;
  return { id, kind, hard, start: isoTime(start), end: isoTime(end), root, root_kind: rootKind, element_ids: elementIds, magnitude, ramp_s: rampS };
}

interface PlainFault extends Pick<Fault, 'id' | 'kind' | 'hard' | 'root' | 'magnitude'> {
  readonly start: string;
  readonly end: string;
  readonly root_kind: Fault['rootKind'];
  readonly element_ids: string[];
  readonly ramp_s: number;
}

/**
 * Reads the truth that a simulation left in a directory (the one that holds faults.json).
 * @throws {Error} when there is none
 */
export function readTruth(directory: string): Truth {
  const head = JSON.parse(readFileSync(join(directory, FAULTS), 'utf8')) as {
    seed: number;
    cells: number;
    from: string;
    until: string;
    faults: PlainFault[];
  };
  const seconds = (text: string) => Date.parse(text) / 1000;
  const affected = new Map<string, Map<string, 'degraded' | 'cut_off'>>();
  for (const [fault = '', subscriber = '', how] of rows(directory, AFFECTED)) {
    const those = affected.get(fault) ?? new Map<string, 'degraded' | 'cut_off'>();
    if (!those.has(subscriber)) those.set(subscriber, how === 'cut_off' ? 'cut_off' : 'degraded');
    affected.set(fault, those);
  }
  return {
    seed: head.seed,
    cells: head.cells,
    from: seconds(head.from),
    until: seconds(head.until),
    faults: head.faults.map(({ root_kind, element_ids, ramp_s, start, end, ...rest }) => ({
      ...rest,
      start: seconds(start),
      end: seconds(end),
      rootKind: root_kind,
      elementIds: element_ids,
      rampS: ramp_s,
    })),
    affected,
    complaints: new Map(rows(directory, COMPLAINTS).map(([complaint = '', fault]) => [complaint, fault || null])),
    households: readHouseholds(directory),
  };
}

/** Who lives with whom, customer id → household; empty when the simulation was not asked for it. */
export function readHouseholds(directory: string): ReadonlyMap<string, string> {
  if (!existsSync(join(directory, HOUSEHOLDS))) return new Map();
  return new Map(rows(directory, HOUSEHOLDS).map(([customer = '', household = '']) => [customer, household]));
}

function rows(directory: string, name: string): string[][] {
  const lines = readFileSync(join(directory, name), 'utf8').split('\n').slice(1);
  return lines.filter((line) => line !== '').map((line) => line.split(','));
}
