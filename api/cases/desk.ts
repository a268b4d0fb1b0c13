import { randomUUID } from 'node:crypto';
import { type Database, insertOnce } from '../../sql/database.ts';
import { LISTED_CONFIDENCE_MIN } from '../affected.ts';
import { CaseRefused } from './refused.ts';
import { caseHistory, caseNow, caseWinner } from './statements.ts';
import { type Agent, type CaseAction, type CaseEvent, type CaseNow, step } from './step.ts';
import { Turns } from './turns.ts';

/** One case: a decision centre in an incident. The key never leaves this process; outside it is an alias. */
export interface CaseId {
  readonly incident: string;
  readonly centre: string;
}

/** Decides on an action once it is its turn, seeing the case as it is then; throws where it may not be. */
export type Decide = (now: CaseNow) => Promise<CaseAction> | CaseAction;

const TRIES_MAX = 5;
const EVENTS_MAX = 1_000;

/**
 * The one place where cases change. Two agents never hold the same case, by three means:
 * in one process every action on a decision centre waits for the one before (`Turns`), so that each sees what the last one left;
 * between processes the insert carries a token of case and version, and the server keeps the first block with a token and drops the second, whole;
 * and after the insert the version is read back: whoever does not find its own event there has lost and decides again on the case as it now is.
 */
export class CaseDesk {
  private readonly db: Database;
  private readonly turns = new Turns();

  constructor(db: Database) {
    this.db = db;
  }

  /** The case as it stands, null when there is none. */
  async now({ incident, centre }: CaseId): Promise<CaseNow | null> {
    const [row] = await caseNow(this.db, { incident, centre, confidence_min: LISTED_CONFIDENCE_MIN });
    return row ?? null;
  }

  /** Everything that happened to the case, first to last. */
  history({ incident, centre }: CaseId) {
    return caseHistory(this.db, { incident, centre, limit: EVENTS_MAX });
  }

  /**
   * Does something with a case and returns it as it is afterwards; null when there is no such case.
   * Cost: three small queries and one insert, longer only while others are at the same decision centre.
   * @throws {CaseRefused} 409 saying who holds the case since when, or what else is in the way
   */
  async act(id: CaseId, agent: Agent, at: Date, decide: Decide): Promise<CaseNow | null> {
    return this.turns.take(id.centre, async () => {
      for (let tries = 1; tries <= TRIES_MAX; tries++) {
        const now = await this.now(id);
        if (!now) return null;
        const next = step(now, await decide(now), agent, at);
        if ('refused' in next) throw new CaseRefused(next);
        const version = now.version + 1;
        if (version > EVENTS_MAX) throw new CaseRefused({ refused: 'closed', sentence: `A case has at most ${EVENTS_MAX} events.` });
        if (await this.write(id, version, next, agent, at)) return { ...now, ...next, version };
      }
      throw new CaseRefused({ refused: 'closed', sentence: 'Others were quicker each time; look at the case again.' });
    });
  }

  /** Whether this event became the version. */
  private async write({ incident, centre }: CaseId, version: number, event: CaseEvent, agent: Agent, at: Date): Promise<boolean> {
    const event_id = randomUUID();
    const { held_since, held_until, ...rest } = event;
    const row = {
      incident_id: incident,
      centre_key: centre,
      version,
      event_id,
      at: at.toISOString(),
      ...rest,
      held_since: held_since.toISOString(),
      held_until: held_until.toISOString(),
      actor: agent.name,
      role: agent.role,
    };
    await insertOnce(this.db, 'case_events', [row], `case ${incident} ${centre} ${version}`);
    const [winner] = await caseWinner(this.db, { incident, centre, version });
    return winner?.event_id === event_id;
  }
}
