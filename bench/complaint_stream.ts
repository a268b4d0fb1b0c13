import { Complaints } from '../simulator/complaints.ts';
import { applyFaults, newEffects } from '../simulator/faults.ts';
import { PERIOD_S, PERIODS_A_DAY } from '../simulator/options.ts';
import { buildPopulation } from '../simulator/population.ts';
import { Presence } from '../simulator/presence.ts';
import { writeReference } from '../simulator/reference-files.ts';
import { drawSchedule, FaultPlanner } from '../simulator/schedule.ts';
import { World } from '../simulator/world.ts';

export interface StreamOptions {
  readonly seed: number;
  readonly cells: number;
  readonly customers: number;
  /** Days of complaints without any fault, to learn what is usual. */
  readonly historyDays: number;
  readonly days: number;
  readonly faults: number;
}

/** One complaint as the truth knows it. Times in seconds since 1970. */
export interface TrueComplaint {
  readonly at: number;
  readonly area: string;
  readonly topic: string;
  /** The fault that caused it; empty when it has nothing to do with the network. */
  readonly faultId: string;
}

export interface ComplaintStream {
  /** The file an operator's care system would send, of all days together. */
  readonly csv: string;
  readonly complaints: readonly TrueComplaint[];
  /** When the days with faults begin and end. */
  readonly from: number;
  readonly until: number;
}

const START_S = Date.parse('2026-01-05T00:00:00Z') / 1000;

/**
 * What the simulator's customers complain of, without the network's measurements: people meet faults as in a full simulation, counters are not computed.
 * Writes the inventory below `directory`. Cost: 50 ms for each period with a fault and 20,000 customers, next to nothing for the others.
 */
export function complaintStream(options: StreamOptions, directory: string): ComplaintStream {
  const { seed, historyDays, days } = options;
  const world = new World(options);
  const people = buildPopulation(options, world.network);
  writeReference(directory, world.network, people);
  const from = START_S + historyDays * 86_400;
  const until = from + days * 86_400;
  const faults = drawSchedule(new FaultPlanner(seed, world.network, world.cells), seed, from, days, options.faults);
  const presence = new Presence(seed, world.network, people);
  const source = new Complaints(seed, world.network, people);
  const effects = newEffects(world.network);
  const lines: string[] = [];
  const complaints: TrueComplaint[] = [];
  let header = '';
  for (let i = 1; i <= (historyDays + days) * PERIODS_A_DAY; i++) {
    const periodEnd = START_S + i * PERIOD_S;
    if (faults.some(({ start, end }) => start < periodEnd && end > periodEnd - PERIOD_S)) {
      applyFaults(faults, periodEnd, effects);
      presence.play(periodEnd, faults, effects.active, { exposure: (exposure) => source.suffer(exposure) });
    }
    const { csv, truth } = source.file(periodEnd);
    const [first = '', ...rows] = csv.trimEnd().split('\n');
    const causes = truth.trimEnd().split('\n');
    header ||= first;
    for (const [row, line] of rows.entries()) {
      lines.push(line);
      const [, at = '', , , , topic = '', area = ''] = line.split(',', 7);
      complaints.push({ at: Date.parse(at) / 1000, area, topic, faultId: causes[row]?.split(',')[1] ?? '' });
    }
  }
  return { csv: `${header}\n${lines.join('\n')}\n`, complaints, from, until };
}
