import type { IncidentDetail } from '../api/types.ts';
import { useSpeech } from '../words/context.tsx';

/** What it may be, what speaks for it, and what was considered and set aside. */
export function Cause({ incident }: { incident: IncidentDetail }) {
  const { words } = useSpeech();
  const chosen = incident.causes.filter((cause) => cause.chosen);
  const others = incident.causes.filter((cause) => !cause.chosen);
  return (
    <section className="panel stack" aria-labelledby="cause">
      <h2 id="cause">{words.incident.cause}</h2>
      {chosen.length === 0 && <p className="soft small">{words.incident.causeNone}</p>}
      {chosen.map((cause) => (
        <p key={`${cause.dimension} ${cause.name}`} className="small">
          {cause.sentence}
        </p>
      ))}
      {others.length > 0 && (
        <>
          <h3>{words.incident.against}</h3>
          <ul className="stack small soft" style={{ gap: 6 }}>
            {others.map((cause) => (
              <li key={`${cause.dimension} ${cause.name}`}>{cause.sentence}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
