import { useNetworkNow } from '../api/status.ts';
import type { IncidentDetail } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { SeverityShape, severityOf } from '../parts/severity.tsx';
import { useSpeech } from '../words/context.tsx';

type Entry = IncidentDetail['timeline'][number];

/** Only what changed: an update that says the same as the one before it is no news. */
function news(timeline: readonly Entry[]): Entry[] {
  return timeline.filter((entry, i) => {
    const before = timeline[i - 1];
    return !before || before.kind !== entry.kind || before.severity !== entry.severity || before.sentence !== entry.sentence;
  });
}

export function Timeline({ incident }: { incident: IncidentDetail }) {
  const { words } = useSpeech();
  const now = useNetworkNow();
  const entries = news(incident.timeline.toSorted((a, b) => a.period_end.localeCompare(b.period_end)));
  return (
    <section className="panel stack" aria-labelledby="timeline">
      <h2 id="timeline">{words.incident.timeline}</h2>
      <ol className="timeline" tabIndex={0} aria-labelledby="timeline">
        <li>
          <When at={incident.onset} near={now} />
          <span />
          <span className="soft">{words.incident.onset}</span>
        </li>
        {entries.map((entry) => (
          <li key={`${entry.period_end} ${entry.kind}`}>
            <When at={entry.period_end} near={now} />
            <span className="severity">
              <SeverityShape name={severityOf(entry.severity)} />
            </span>
            <span>
              <strong>{words.incident.kinds[entry.kind] ?? entry.kind}</strong> {entry.sentence}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
