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
  for (const sitting of sittings) {
    const before = made.filter((contact) => contact.at < sitting.at);
    for (const lines of byCentre(sitting.rulings)) {
      cases++;
      const open = lines.find(({ reason }) => reason === null);
      if (open) {
        allowed++;
        const why = trulyAgainst(truth, before, sitting, open);
        if (why) add(allowedThough, why);
        else trulyAllowed++;
        continue;
      }
      if (!lines.some((line) => trulyAgainst(truth, before, sitting, line) === null)) continue;
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

function byCentre(rulings: readonly Ruling[]): Ruling[][] {
  const centres = new Map<string, Ruling[]>();
  for (const ruling of rulings) {
    const known = centres.get(ruling.centre);
    if (known) known.push(ruling);
    else centres.set(ruling.centre, [ruling]);
  }
  return [...centres.values()];
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
