import type { Database } from '../../sql/database.ts';
import type { IncidentNews } from '../incidents.ts';
import { runChanges } from './change.ts';
import { runDrift } from './drift.ts';
import { readClaims, readOpenSlow, writeFindings, writeSlowIncidents } from './incidents.ts';
import { networkSize } from './statements.ts';
import { stepSlow } from './step.ts';
import { DEFAULT_SLOW, type SlowChange, type SlowDetector, type SlowPolicy, type Turn } from './types.ts';
import { countUsers, runUsage } from './usage.ts';
import { severityOfSlow } from './words.ts';

export { DEFAULT_SLOW, type SlowPolicy } from './types.ts';
export { countUsers } from './usage.ts';

/** What the slow detectors did in a period. */
export interface SlowReport {
  /** Which had their turn. */
  readonly ran: readonly SlowDetector[];
  readonly raised: number;
  readonly news: readonly IncidentNews[];
  /** Their incidents that are open now. */
  readonly open: number;
  /** How long each took, turn or not. */
  readonly tookMs: Readonly<Record<SlowDetector, number>>;
}

/**
 * The slow detectors (D8 drift, D9 change impact, D10 usage absence) after one period has been scored: whichever is due, then their incidents.
 * May run twice, and runs the same live and in a replay: what is due is read from tables, and time is in the argument.
 * Cost when nothing is due: five small questions. See README.md for what each turn costs.
 * @param counted who used what in the newest periods, where that is being counted already (`countUsers`)
 */
export async function runSlowDetectors(
  db: Database,
  periodEnd: Date,
  policy: SlowPolicy = DEFAULT_SLOW,
  counted?: Promise<void>,
): Promise<SlowReport> {
  const [[size], open] = await Promise.all([networkSize(db, { period_end: periodEnd }), readOpenSlow(db, periodEnd)]);
  if (!size || size.elements === 0) return { ran: [], raised: 0, news: [], open: 0, tookMs: { drift: 0, change: 0, usage: 0 } };
  const tookMs = { drift: 0, change: 0, usage: 0 };
  const take = async (detector: SlowDetector, turn: Promise<Turn | null>): Promise<Turn[]> => {
    const began = performance.now();
    const taken = await turn;
    tookMs[detector] = Math.round(performance.now() - began);
    return taken ? [taken] : [];
  };
  const usageTurn = async () => {
    await (counted ?? countUsers(db, periodEnd, policy));
    return runUsage(db, periodEnd, size.elements, policy);
  };
  // None of them needs another's answer, and what each asks is short: the second core plans one while the first plans another.
  const taken = await Promise.all([
    take('drift', runDrift(db, periodEnd, size.elements, open, policy)),
    take('change', runChanges(db, periodEnd, size, open, policy)),
    take('usage', usageTurn()),
  ]);
  const turns = taken.flat();
  if (turns.length === 0) return { ran: [], raised: 0, news: [], open: open.length, tookMs };
  const claimed = await readClaims(db, periodEnd, turns);
  const { changes, attached, held } = stepSlow(open, turns, claimed, periodEnd.getTime(), policy);
  await writeFindings(db, periodEnd, turns, new Set(held));
  await writeSlowIncidents(db, periodEnd, changes, attached);
  const count = (kind: SlowChange['kind']) => changes.filter((change) => change.kind === kind).length;
  return {
    ran: turns.map((turn) => turn.detector),
    raised: turns.reduce((sum, turn) => sum + turn.findings.filter((finding) => finding.state === 'raised').length, 0),
    news: changes.filter((change) => change.kind !== 'updated').map(newsOf),
    open: open.length + count('opened') - count('resolved'),
    tookMs,
  };
}

function newsOf({ kind, incident }: SlowChange): IncidentNews {
  return {
    kind,
    incidentId: incident.incidentId,
    severity: severityOfSlow(incident.harm, incident.members.length, incident.detector === 'usage' && incident.rootId.startsWith('/')),
    sentence: incident.sentence,
    onset: new Date(incident.onset),
    members: incident.members.length,
    into: '',
  };
}
