import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Truth } from '../simulator/index.ts';
import { Count, defineQuery } from '../sql/query.ts';
import type { TrueComplaint } from './complaint_stream.ts';

/** Every spike the product raised. */
export const spikesFound = defineQuery({
  file: new URL('../sql/queries/bench/found_spikes.sql', import.meta.url),
  params: z.strictObject({}),
  row: z.strictObject({ scope: z.string(), name: z.string(), started: Count, found: Count, last: Count }),
});

/** The complaints of a simulation's periods as the product read them, each with its true cause. */
export function complaintsOf(simulation: string, truth: Pick<Truth, 'complaints'>): TrueComplaint[] {
  const folder = join(simulation, 'complaints');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').slice(1))
    .map((line) => {
      // The text comes last and may hold commas; nothing before it does.
      const [id = '', at = '', , , , topic = '', area = ''] = line.split(',', 7);
      return { at: Date.parse(at) / 1000, area, topic, faultId: truth.complaints.get(id) ?? '' };
    });
}

/** A spike as it truly was: so many complaints that one fault caused within an hour in one place. Times in seconds since 1970. */
export interface TrueSpike {
  readonly faultId: string;
  /** An area's name; empty where only the whole region together had so many. */
  readonly area: string;
  /** The first complaint of the first such hour. */
  readonly start: number;
}

export interface FoundSpike {
  readonly scope: string;
  readonly name: string;
  readonly started: number;
  readonly found: number;
  readonly last: number;
}

export interface SpikeJudgement {
  readonly spikes: number;
  /** Found within an hour of their first complaint. */
  readonly withinHour: number;
  readonly foundEver: number;
  readonly delayMedian_s: number;
  readonly raised: number;
  /** Raised where fewer than two complaints of that time and place were caused by a fault. */
  readonly falseSpikes: number;
}

const HOUR_S = 3_600;
/** Fault-caused complaints within an hour that make a true spike. */
export const TRUE_SPIKE_MIN = 5;
const CAUSED_MIN = 2;

/** The true spikes: of each fault the first hour with five complaints in one area, or, where no area has that many, in the region. */
export function trueSpikes(complaints: readonly TrueComplaint[]): TrueSpike[] {
  const byFault = new Map<string, TrueComplaint[]>();
  for (const complaint of complaints.filter(({ faultId }) => faultId !== '')) {
    const own = byFault.get(complaint.faultId);
    if (own) own.push(complaint);
    else byFault.set(complaint.faultId, [complaint]);
  }
  return [...byFault].flatMap(([faultId, own]) => {
    const areas = [...new Set(own.map(({ area }) => area))].filter((area) => area !== '');
    const spikes = areas.flatMap((area) => {
      const start = firstFullHour(own.filter((c) => c.area === area));
      return start === null ? [] : [{ faultId, area, start }];
    });
    if (spikes.length > 0) return spikes;
    const start = firstFullHour(own);
    return start === null ? [] : [{ faultId, area: '', start }];
  });
}

function firstFullHour(complaints: readonly TrueComplaint[]): number | null {
  const times = complaints.map(({ at }) => at).sort((a, b) => a - b);
  for (const [i, start] of times.entries()) {
    const last = times[i + TRUE_SPIKE_MIN - 1];
    if (last !== undefined && last - start <= HOUR_S) return start;
  }
  return null;
}

/** Holds what was raised against what was true. A true spike is found by a spike of its area or of the region that is alive between its beginning and six hours later. */
export function judgeSpikes(truth: readonly TrueSpike[], found: readonly FoundSpike[], complaints: readonly TrueComplaint[]): SpikeJudgement {
  const delays = truth.map(({ area, start }) => {
    const hits = found.filter((f) => (f.scope === 'region' || f.name === area) && f.last >= start && f.found <= start + 6 * HOUR_S);
    return hits.length === 0 ? null : Math.max(0, Math.min(...hits.map((f) => f.found)) - start);
  });
  const known = delays.filter((delay) => delay !== null).sort((a, b) => a - b);
  const isFalse = (f: FoundSpike) =>
    complaints.filter((c) => c.faultId !== '' && c.at > f.started && c.at <= f.last && (f.scope === 'region' || c.area === f.name)).length <
    CAUSED_MIN;
  return {
    spikes: truth.length,
    withinHour: known.filter((delay) => delay <= HOUR_S).length,
    foundEver: known.length,
    delayMedian_s: known[Math.floor(known.length / 2)] ?? Number.NaN,
    raised: found.length,
    falseSpikes: found.filter(isFalse).length,
  };
}
