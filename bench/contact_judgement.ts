import type { ContactMade, Ruling, Sitting } from './contact_desk.ts';
import { type ContactTruth, trulyAgainst } from './contact_truth.ts';

/** Refusals and permissions of the contact policy held against what is truly so. A case is one household or account of one list at one look. */
export interface ContactJudgement {
  readonly cases: number;
  /** Refused although some line of theirs might have been contacted, by the reason given. Left out: those held out on purpose. */
  readonly falseRefusals: number;
  readonly refusedBy: Readonly<Record<string, number>>;
  readonly heldOut: number;
  /** Allowed, over the very line and channel that comes first, although it must not be, by the true reason. */
  readonly wronglyAllowed: number;
  readonly allowedThough: Readonly<Record<string, number>>;
  readonly allowed: number;
  readonly trulyAllowed: number;
  readonly contactsMade: number;
}

/** Judges every case of every sitting. Cost: contacts made × lines, both small in a month's sample. */
export function judgeContacts(truth: ContactTruth, sittings: readonly Sitting[], made: readonly ContactMade[]): ContactJudgement {
  const [refusedBy, allowedThough] = [new Map<string, number>(), new Map<string, number>()];
  const add = (to: Map<string, number>, what: string) => to.set(what, (to.get(what) ?? 0) + 1);
  let [cases, heldOut, allowed, trulyAllowed] = [0, 0, 0, 0];
  // What decides about somebody was done to them, or to somebody they live with: few of all contacts.
  const homeOf = (customer: string) => truth.household.get(customer) ?? customer;
  const byHome = groupedBy(made, ({ customer }) => homeOf(customer));
  const against = (sitting: Sitting, line: Ruling) => trulyAgainst(truth, byHome.get(homeOf(line.customer)) ?? [], sitting, line);
  for (const sitting of sittings) {
    for (const lines of groupedBy(sitting.rulings, ({ centre }) => centre).values()) {
      cases++;
      const open = lines.find(({ reason }) => reason === null);
      if (open) {
        allowed++;
        const why = against(sitting, open);
        if (why) add(allowedThough, why);
        else trulyAllowed++;
        continue;
      }
      if (!lines.some((line) => against(sitting, line) === null)) continue;
      trulyAllowed++;
      const reasons = lines.map(({ reason }) => reason);
      if (reasons.includes('held_out')) heldOut++;
      else add(refusedBy, reasons.find((reason) => reason !== 'line_takes_none') ?? 'line_takes_none');
    }
  }
  const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0);
  return {
    ...{ cases, heldOut, allowed, trulyAllowed },
    falseRefusals: total(refusedBy),
    refusedBy: Object.fromEntries(refusedBy),
    wronglyAllowed: total(allowedThough),
    allowedThough: Object.fromEntries(allowedThough),
    contactsMade: made.length,
  };
}

function groupedBy<T>(items: readonly T[], of: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const known = groups.get(of(item));
    if (known) known.push(item);
    else groups.set(of(item), [item]);
  }
  return groups;
}

/** The judgement in lines for people. */
export function describeContacts(j: ContactJudgement): string[] {
  const percent = (part: number, whole: number) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`);
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([what, n]) => `${what} ${n}`)
      .join(', ') || 'none';
  return [
    `contact policy: ${j.cases} cases looked at, ${j.trulyAllowed} might truly be contacted, ${j.allowed} allowed; ${j.contactsMade} contacts made`,
    `  false refusals: ${j.falseRefusals} (${percent(j.falseRefusals, j.trulyAllowed)} of those who might be): ${list(j.refusedBy)}; held out on purpose ${j.heldOut}`,
    `  allowed though they must not be: ${j.wronglyAllowed} (${percent(j.wronglyAllowed, j.allowed)} of those allowed): ${list(j.allowedThough)}`,
  ];
}
