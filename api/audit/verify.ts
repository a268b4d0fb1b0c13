import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { hashOf } from './chain.ts';
import { readHeads } from './head.ts';
import { auditRows, auditUnchained } from './statements.ts';

/** What is wrong with a chain, in one sentence; names a row by chain and number, never what it says. */
export interface Fault {
  readonly chain: string;
  readonly sequence: number;
  readonly kind: 'altered' | 'missing' | 'reordered' | 'inserted';
  readonly sentence: string;
}

export interface Verified {
  readonly rows: number;
  readonly chains: number;
  /** Rows written before there were chains: nothing can be said of them. */
  readonly unchained: number;
  /** How many chains' ends were compared with what is kept outside the database. */
  readonly heads: number;
  readonly intact: boolean;
  readonly faults: readonly Fault[];
}

const ROWS_AT_ONCE = 20_000;
const FAULTS_MAX = 100;

type Row = Awaited<ReturnType<typeof auditRows>>[number];

/**
 * Reads the whole access log and says whether a row was removed, changed, moved or put in. What retention removed is no fault: the log names, in a row of
 * its own, how far each chain was cut off. Blind to one thing: the newest rows of a chain, cut off in the database *and* in the folder of heads beside the
 * keys. Cost: one hash for each row, about 4 s for a million.
 */
export async function verifyAudit(db: Database, keys: KeyRing): Promise<Verified> {
  const heads = readHeads(keys, db.name);
  const walk = new Walk(keys, heads);
  let after = { after_chain: '', after_sequence: 0 };
  for (;;) {
    const page = await auditRows(db, { ...after, limit: ROWS_AT_ONCE });
    for (const row of page) walk.see(row);
    const end = page.at(-1);
    if (!end || page.length < ROWS_AT_ONCE) break;
    after = { after_chain: end.chain, after_sequence: end.sequence };
  }
  const [loose] = await auditUnchained(db, {});
  const faults = walk.end(loose?.later ?? 0);
  return { rows: walk.rows, chains: walk.chains, unchained: loose?.rows ?? 0, heads: heads.length, intact: faults.length === 0, faults };
}

/** A place in a chain and what stood there. */
interface Mark {
  readonly chain: string;
  readonly sequence: number;
  readonly hash: string;
}

/** Goes along the chains, row by row, and remembers what can be judged only at the end. */
class Walk {
  rows = 0;
  private readonly keys: KeyRing;
  private readonly heads: readonly Mark[];
  private readonly faults = new Map<string, Fault>();
  private readonly last = new Map<string, Mark>();
  private readonly begunLate: Row[] = [];
  private readonly anchors: Mark[] = [];
  private readonly removed = new Map<string, Mark>();
  private readonly wanted: ReadonlySet<string>;
  private readonly found = new Map<string, string>();

  constructor(keys: KeyRing, heads: readonly Mark[]) {
    this.keys = keys;
    this.heads = heads;
    this.wanted = new Set(heads.map(at));
  }

  get chains(): number {
    return this.last.size;
  }

  see(row: Row): void {
    this.rows++;
    const genuine = hashOf(this.keys, row) === row.hash;
    if (!genuine) this.say(fault(row, 'altered', 'does not fit its own hash'));
    const last = this.last.get(row.chain);
    if (!last && row.sequence > 1) this.begunLate.push(row);
    if (last && row.sequence === last.sequence) this.say(fault(row, 'inserted', 'is there twice'));
    else if (last && row.sequence > last.sequence + 1) this.say(fault(row, 'missing', `follows row ${last.sequence}: what was between them is gone`));
    else if (last && row.previous !== last.hash) this.say(fault(row, 'reordered', 'does not follow the row before it'));
    this.last.set(row.chain, row);
    if (this.wanted.has(at(row))) this.found.set(at(row), row.hash);
    if (!genuine) return;
    for (const anchor of row.anchors.map(markOf)) {
      if (row.action !== 'retain') this.anchors.push(anchor);
      else if ((this.removed.get(anchor.chain)?.sequence ?? 0) < anchor.sequence) this.removed.set(anchor.chain, anchor);
    }
  }

  end(loose: number): Fault[] {
    for (const row of this.begunLate) {
      const cut = this.removed.get(row.chain);
      if (cut?.sequence !== row.sequence - 1 || cut.hash !== row.previous)
        this.say(fault(row, 'missing', 'is the first there is of its chain, and what came before is gone'));
    }
    const gone = (mark: Mark) => (this.removed.get(mark.chain)?.sequence ?? 0) < mark.sequence;
    for (const head of this.heads) {
      const there = this.found.get(at(head));
      if (there === undefined && gone(head)) this.say(fault(head, 'missing', 'was written, as is kept outside the database, and is gone'));
      if (there !== undefined && there !== head.hash) this.say(fault(head, 'altered', 'is not the row that was written'));
    }
    for (const anchor of this.anchors)
      if ((this.last.get(anchor.chain)?.sequence ?? 0) < anchor.sequence && gone(anchor))
        this.say(fault(anchor, 'missing', 'is named by another chain and is gone'));
    if (loose > 0)
      this.say({ chain: '', sequence: 0, kind: 'inserted', sentence: `${loose} rows without a chain are later than the first row that has one.` });
    return [...this.faults.values()];
  }

  private say(one: Fault): void {
    if (this.faults.size < FAULTS_MAX) this.faults.set(one.sentence, one);
  }
}

function at({ chain, sequence }: Pick<Mark, 'chain' | 'sequence'>): string {
  return `${chain}:${sequence}`;
}

function markOf(anchor: string): Mark {
  const [chain = '', sequence = '0', hash = ''] = anchor.split(':');
  return { chain, sequence: Number(sequence), hash };
}

function fault({ chain, sequence }: Pick<Mark, 'chain' | 'sequence'>, kind: Fault['kind'], what: string): Fault {
  return { chain, sequence, kind, sentence: `Row ${sequence} of chain ${chain.slice(0, 8)} ${what}.` };
}
