import type { evaluate } from './evaluate.ts';
import type { Judgement, LeadTime } from './judgement.ts';

/** The result of `bench detect` in lines for people. */
export function describeEvaluation({ judgement, details, lag, seconds, machine }: Awaited<ReturnType<typeof evaluate>>): string[] {
  return [machine, ...describe(judgement), ...lag, ...details.map((line) => `  false: ${line}`), `seconds: ${JSON.stringify(seconds)}`];
}

/** One line of a lead time: how often the operator knew first, and by how much. */
function describeLead(lead: LeadTime): string {
  const minutes = (value: number | null): string => (value === null ? '-' : `${Math.round(value)} min`);
  return `${lead.before} of ${lead.complained} before the first complaint, ahead by ${minutes(lead.medianMin)} (quartiles ${minutes(lead.lowerQuartileMin)}, ${minutes(lead.upperQuartileMin)})`;
}

function describe(j: Judgement): string[] {
  const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`);
  const minutes = (value: number | null): string => (value === null ? '-' : `${Math.round(value)} min`);
  return [
    `hard faults caught within an hour: ${j.hardCaughtWithinHour} of ${j.hardFaults} (${percent(j.hardCaughtWithinHour, j.hardFaults)}); all faults caught at any time: ${j.caught} of ${j.faults} (${percent(j.caught, j.faults)})`,
    `false incidents: ${j.falseIncidents} (${j.falsePer1000CellDays.toFixed(2)} per 1,000 cell-days), on planned work: ${j.plannedWorkRaised}; incidents per caught fault: ${j.incidentsPerCaughtFault.toFixed(2)}`,
    `customer lists: precision ${j.listPrecision.toFixed(3)}, recall ${j.listRecall.toFixed(3)} (medians over incidents and faults ${j.listPrecisionMedian.toFixed(3)}, ${j.listRecallMedian.toFixed(3)}; recall with missed faults counted as empty lists ${j.listRecallAllFaults.toFixed(3)})`,
    'by kind: fault, caught, within an hour, delay median, 90 %',
    ...j.byKind.map(
      (k) =>
        `  ${k.kind.padEnd(24)} ${String(k.caught).padStart(3)} of ${String(k.faults).padEnd(3)} ${String(k.caughtWithinHour).padStart(3)}   ${minutes(k.delayMedianMin).padStart(8)} ${minutes(k.delayP90Min).padStart(8)}`,
    ),
    `lead time, all faults that raised complaints: ${describeLead(j.lead)}`,
    ...j.byKind.filter((k) => k.lead.complained > 0).map((k) => `  ${k.kind.padEnd(24)} ${describeLead(k.lead)}`),
    ...j.missed.map((line) => `  missed: ${line}`),
  ];
}
