import { Complaints } from './complaints.ts';
import { csvLine, writeWhole } from './files.ts';
import { compactTime, isoTime, PERIOD_S, type SimulationOptions } from './options.ts';
import { writePmFiles } from './pm-files.ts';
import { type Population, subscriberId } from './population.ts';
import { Presence, type ServiceRecord } from './presence.ts';
import type { TruthMark, TruthWriter } from './truth.ts';
import type { World } from './world.ts';

const PRESENCE = 'subscriber_id,cell_id,start,duration_s,events,failures,bytes\n';

/** Writes everything that one period brings: measurements, serving-cell records, complaints, and the truth about them. */
export class PeriodWriter {
  private readonly world: World;
  private readonly presence: Presence;
  private readonly complaints: Complaints;
  private readonly subscriberIds: readonly string[];

  constructor(options: Pick<SimulationOptions, 'seed'>, world: World, people: Population) {
    this.world = world;
    this.subscriberIds = Array.from({ length: people.size }, (_, sub) => subscriberId(sub));
    this.presence = new Presence(options.seed, world.network, people);
    this.complaints = new Complaints(options.seed, world.network, people);
  }

  /** Writes the files of the period that ends at `periodEnd` into `directory`, and what it did to whom into `truth`. */
  write(directory: string, periodEnd: number, truth: TruthWriter): TruthMark {
    this.world.moveTo(periodEnd);
    writePmFiles(directory, this.world.seed, this.world.network, this.world.cells, this.world.core, periodEnd);
    const records = this.recordText(periodEnd);
    let affected = '';
    this.presence.play(periodEnd, this.world.faults, this.world.effects.active, {
      record: records.add,
      exposure: (exposure) => {
        if (truth.isNew(exposure.fault, exposure.subscriber))
          affected += csvLine([exposure.fault.id, subscriberId(exposure.subscriber), exposure.how]);
        this.complaints.suffer(exposure);
      },
    });
    const { day, clock } = compactTime(periodEnd);
    writeWhole(directory, `presence/serving_${day}T${clock}.csv.gz`, records.text());
    const { csv, truth: causes } = this.complaints.file(periodEnd);
    if (csv) writeWhole(directory, `complaints/complaints_${day}T${clock}.csv`, csv);
    return truth.append(affected, causes);
  }

  /** Goes through a period without writing, so that what it did to people is remembered. Cheap when no fault is active. */
  skip(periodEnd: number, truth: TruthWriter): void {
    const disturbed = this.world.faults.some(({ start, end }) => start < periodEnd && end > periodEnd - PERIOD_S);
    if (disturbed) {
      this.world.moveTo(periodEnd);
      this.presence.play(periodEnd, this.world.faults, this.world.effects.active, {
        exposure: (exposure) => {
          truth.isNew(exposure.fault, exposure.subscriber);
          this.complaints.suffer(exposure);
        },
      });
    }
    this.complaints.file(periodEnd);
  }

  /** Writes one undisturbed hour of records from before play: history/presence_<yyyymmdd>T<hhmm>.csv.gz, named by its end. @returns the file's name */
  writeHistoryHour(directory: string, hourEnd: number): string {
    const records = this.recordText(hourEnd);
    const nowhere = new Int32Array(this.world.network.cells.length).fill(-1);
    for (let end = hourEnd - 3600 + PERIOD_S; end <= hourEnd; end += PERIOD_S) this.presence.play(end, [], nowhere, { record: records.add });
    const { day, clock } = compactTime(hourEnd);
    const name = `history/presence_${day}T${clock}.csv.gz`;
    writeWhole(directory, name, records.text());
    return name;
  }

  /** Writes the complaints of a day of the history, which have nothing to do with the network: history/complaints_<yyyymmdd>T<hhmm>.csv, named by its end. */
  writeComplaintDay(directory: string, dayEnd: number): void {
    let header = '';
    const lines: string[] = [];
    for (let end = dayEnd - 86_400 + PERIOD_S; end <= dayEnd; end += PERIOD_S) {
      const [first = '', ...rows] = this.complaints.file(end).csv.trimEnd().split('\n');
      header ||= first;
      lines.push(...rows);
    }
    if (lines.length === 0) return;
    const { day, clock } = compactTime(dayEnd);
    writeWhole(directory, `history/complaints_${day}T${clock}.csv`, `${[header, ...lines].join('\n')}\n`);
  }

  private recordText(end: number): { add: (record: ServiceRecord) => void; text: () => string } {
    const parts: string[] = [PRESENCE];
    const { cells } = this.world.network;
    // Times inside the hour repeat for every subscriber: each is printed once.
    const firstSecond = end - 3600;
    const times: string[] = [];
    const timeText = (second: number) => {
      const i = second - firstSecond;
      times[i] ??= isoTime(second);
      return times[i];
    };
    const ids = this.subscriberIds;
    return {
      add: ({ subscriber, cell, start, durationS, events, failures, bytes }) => {
        parts.push(`${ids[subscriber]},${cells[cell]?.id},${timeText(start)},${durationS},${events},${failures},${bytes}\n`);
      },
      text: () => parts.join(''),
    };
  }
}
