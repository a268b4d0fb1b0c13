import { type Database, insertOnce, type Row } from '../../sql/database.ts';

/** A day far from any retention limit, so that these tests pass in ten years too. */
const DAY = '2036-01-09';

/** Network time on the day of the scene (`12:15`), or on another one (`12:15`, -1 for the day before). */
export function clock(time: string, days = 0): Date {
  return new Date(Date.parse(`${DAY}T${time}:00Z`) + days * 86_400_000);
}

/** Somebody on a cell in the quarter hour that ends at `end`. */
export interface Stay {
  readonly who: string;
  readonly on: string;
  readonly end: Date;
  readonly seconds?: number;
  readonly events?: number;
  readonly failures?: number;
  readonly source?: string;
}

export interface Part {
  readonly id: string;
  readonly from: Date;
  readonly to?: Date;
  readonly role?: 'root' | 'member' | 'served';
  readonly harm?: number;
  readonly experience?: 'no_service' | 'failures' | 'slow' | 'mixed';
  readonly removed?: boolean;
}

export interface Happening {
  readonly id: string;
  readonly at: Date;
  readonly onset: Date;
  readonly detected: Date;
  readonly resolved?: Date;
  readonly state?: 'open' | 'resolved' | 'merged' | 'withdrawn';
  readonly rootKind?: 'element' | 'core_function' | 'source' | 'usage';
  readonly rootId?: string;
  readonly parts?: readonly Part[];
}

export interface Person {
  readonly sims: readonly string[];
  readonly line?: 'voice' | 'data' | 'iot';
  readonly customer: string;
  readonly account?: string;
  readonly address?: string;
  readonly payer?: string;
  readonly segment?: 'consumer' | 'business';
  readonly consent?: boolean;
  readonly doNotContact?: boolean;
  readonly protected?: boolean;
  readonly removed?: boolean;
}

/** Hand-made rows in a real database. Names become keys by a fixed rule, so that expectations can be written in names. */
export function scene(db: Database) {
  let writes = 0;
  const put = (table: string, rows: readonly Row[]) => insertOnce(db, table, rows, `scene ${++writes}`);
  const revision = () => String(1_000 + writes);
  const stay =
    (written: string) =>
    (s: Stay): Row => ({
      ...{ period_end: stamp(s.end), element_key: keyOf(s.on), subscriber_key: keyOf(s.who), source_key: keyOf(s.source ?? 'probe') },
      ...{ seconds: s.seconds ?? 900, events: s.events ?? 4, failures: s.failures ?? 0, bytes: 0, revision: written },
    });
  return {
    stays: (stays: readonly Stay[]) => put('presence', stays.map(stay(revision()))),
    /** The same, written after something else: a revision of its own. */
    late: (stays: readonly Stay[], written: string) => put('presence', stays.map(stay(written))),
    /** Where cells are; a cell that is not named here has no area. */
    elements: (elements: readonly { id: string; area: string; longitude?: number }[]) =>
      put(
        'elements',
        elements.map(({ id, area, longitude }) => ({
          ...{ element_id: id, element_key: keyOf(id), name: id, kind: 'nr_cell', technology: 'NR', region: 'Funen', area },
          ...{ longitude: longitude ?? 0, origin: 'inventory', removed: false, revision: revision() },
        })),
      ),
    async incident(happening: Happening) {
      await put('incident_events', [eventRow(happening, revision())]);
      await put(
        'incident_elements',
        (happening.parts ?? []).map((part) => partRow(happening.id, part, revision())),
      );
    },
    async people(people: readonly Person[]) {
      await put(
        'customers',
        people.map((p) => personRow(p, revision())),
      );
      const sims = people.flatMap((p) => p.sims.map((sim) => ({ sim, customer: p.customer, line: p.line ?? 'voice' })));
      await put(
        'subscriptions',
        sims.map(({ sim, customer, line }) => ({
          subscriber_key: keyOf(sim),
          customer_key: keyOf(customer),
          line_type: line,
          removed: false,
          revision: revision(),
        })),
      );
    },
    complaints: (
      complaints: readonly { id: string; at: Date; sim?: string; customer?: string; topic?: string; area?: string; removed?: boolean }[],
    ) =>
      put(
        'complaints',
        complaints.map((c) => ({
          complaint_key: keyOf(c.id),
          subscriber_key: c.sim ? keyOf(c.sim) : '0',
          customer_key: c.customer ? keyOf(c.customer) : '0',
          created_at: stamp(c.at),
          channel: 'phone',
          topic: c.topic ?? 'coverage',
          area: c.area ?? '',
          removed: c.removed ?? false,
          revision: revision(),
        })),
      ),
  };
}

/** A key that says its name: the characters as a number, at most eight of them. */
export function keyOf(name: string): string {
  return Buffer.from(name.padEnd(8, '_').slice(0, 8)).readBigUInt64BE(0).toString();
}

export function nameOf(key: string): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(key));
  return bytes.toString().replace(/_+$/, '');
}

export function stamp(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

function eventRow(h: Happening, revision: string): Row {
  return {
    incident_id: h.id,
    period_end: stamp(h.at),
    kind: 'updated',
    state: h.state ?? 'open',
    onset: stamp(h.onset),
    detected_at: stamp(h.detected),
    resolved_at: h.resolved ? stamp(h.resolved) : '1970-01-01 00:00:00',
    root_kind: h.rootKind ?? 'element',
    root_id: h.rootId ?? 'C1',
    severity: 'major',
    evidence: 6,
    cause: '',
    sentence: 'Something is wrong.',
    area: 'Odense C',
    region: 'Funen',
    technology: 'nr',
    experience: 'no_service',
    merged_into: '',
    progress: '',
    revision,
  };
}

function partRow(incident: string, part: Part, revision: string): Row {
  return {
    incident_id: incident,
    element_key: keyOf(part.id),
    element_id: part.id,
    role: part.role ?? 'member',
    degraded_from: stamp(part.from),
    degraded_to: part.to ? stamp(part.to) : '1970-01-01 00:00:00',
    worst_evidence: 6,
    harm: part.harm ?? 1,
    experience: part.experience ?? 'failures',
    removed: part.removed ?? false,
    revision,
  };
}

function personRow(p: Person, revision: string): Row {
  return {
    customer_key: keyOf(p.customer),
    account_key: p.account ? keyOf(p.account) : '0',
    payer_key: p.payer ? keyOf(p.payer) : '0',
    address_key: p.address ? keyOf(p.address) : '0',
    segment: p.segment ?? 'consumer',
    value_band: 3,
    vip: false,
    protected: p.protected ?? false,
    language: 'da',
    consent_service_contact: p.consent ?? true,
    do_not_contact: p.doNotContact ?? false,
    removed: p.removed ?? false,
    revision,
  };
}
