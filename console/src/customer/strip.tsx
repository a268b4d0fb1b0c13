import type { Experience } from '../api/types.ts';
import { useSpeech } from '../words/context.tsx';

type Day = Experience['days'][number];

/** Minutes at which a bar is full: beyond two hours a day is simply bad. */
const FULL_MIN = 120;

/** Fourteen days side by side: bars for the minutes of trouble, hatched where nothing was judged, empty where nothing was to be noticed. */
export function Strip({ days }: { days: readonly Day[] }) {
  const { words, format } = useSpeech();
  const w = words.customer;
  const bad = (day: Day): number => Math.max(day.bad_minutes.voice ?? 0, day.bad_minutes.data ?? 0);
  const touched = days.filter((day) => day.known && bad(day) > 0).length;
  return (
    <figure className="panel stack">
      <h2>{w.strip}</h2>
      <ol className="strip" aria-label={w.stripText(touched, days.length)}>
        {days.map((day) => {
          const text = day.known ? (bad(day) > 0 ? w.minutesOf(format.number(bad(day))) : w.quiet) : w.notKnown;
          return (
            <li key={day.day} title={`${format.day(`${day.day}T12:00:00`)}: ${text}`}>
              <span className={`strip-day${day.known ? '' : ' unknown'}`}>
                {day.known && bad(day) > 0 && <i style={{ height: `${Math.min(100, Math.max(8, (100 * bad(day)) / FULL_MIN))}%` }} />}
              </span>
              <span className="strip-name">{format.day(`${day.day}T12:00:00`)}</span>
              <span className="out-of-sight">{text}</span>
            </li>
          );
        })}
      </ol>
      <figcaption className="legend" aria-hidden="true">
        <span>
          <span className="strip-key touched" /> {w.touched}
        </span>
        <span>
          <span className="strip-key" /> {w.quiet}
        </span>
        <span>
          <span className="swatch-unknown" /> {w.notKnown}
        </span>
      </figcaption>
    </figure>
  );
}
