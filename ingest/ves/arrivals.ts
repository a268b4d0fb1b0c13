import { FileRejected } from '../limits.ts';
import type { Arrival } from '../streams.ts';
import { Event, epochMs, whyNot } from './event.ts';
import { fileLocations } from './file_ready.ts';

/** Events as deliveries: each of its own, so that a repeated or corrected one is known whatever it came in; those that tell of files apart. */
export interface VesArrivals {
  readonly events: readonly Arrival[];
  readonly files: readonly Arrival[];
}

/**
 * Checks events and makes deliveries of them; `onDeviation` hears of times in another unit than microseconds.
 * @throws {FileRejected} with the first event that cannot be used and the field that is wrong, never its value
 */
export function vesArrivals(found: readonly unknown[], onDeviation: (kind: string) => void): VesArrivals {
  const events: Arrival[] = [];
  const files: Arrival[] = [];
  for (const [i, event] of found.entries()) {
    const parsed = Event.safeParse(event);
    if (!parsed.success) throw new FileRejected(`Event ${i + 1}: ${whyNot(parsed.error)}`);
    const { domain, startEpochMicrosec, lastEpochMicrosec } = parsed.data.commonEventHeader;
    for (const time of [startEpochMicrosec, lastEpochMicrosec]) {
      const unit = epochMs(time)?.unit;
      if (unit === undefined) throw new FileRejected(`Event ${i + 1}: startEpochMicrosec or lastEpochMicrosec is not a time`);
      if (unit !== 'us') onDeviation(`time in ${unit}`);
    }
    const arrival = { name: `ves-${domain.replace(/\W/g, '').slice(0, 40)}.json`, content: Buffer.from(JSON.stringify(event)) };
    if (fileLocations(parsed.data) === null) events.push(arrival);
    else files.push(arrival);
  }
  return { events, files };
}
