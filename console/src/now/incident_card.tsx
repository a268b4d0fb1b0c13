import { Link } from 'wouter';
import { useNetworkNow } from '../api/status.ts';
import type { Incident } from '../api/types.ts';
import { Certainty } from '../parts/certainty.tsx';
import { people, roundly } from '../parts/counts.ts';
import { Lasting, When } from '../parts/moments.tsx';
import { Severity } from '../parts/severity.tsx';
import { useSpeech } from '../words/context.tsx';

/** What, where, since when, how sure, how many, and whether somebody has it. */
export function IncidentCard({ incident }: { incident: Incident }) {
  const { words } = useSpeech();
  const now = useNetworkNow();
  const lastingS = now ? (now.getTime() - Date.parse(incident.onset)) / 1000 : null;
  return (
    <article className={`panel incident-card edge-${incident.severity}`}>
      <header className="row">
        <Severity name={incident.severity} />
        <strong>{[incident.area || incident.region, incident.technology.toUpperCase()].filter(Boolean).join(' · ')}</strong>
        <span className="soft small incident-card-since">
          {words.now.since} <When at={incident.onset} near={now} />
          {lastingS !== null && lastingS > 0 && (
            <>
              {' · '}
              <Lasting seconds={lastingS} />
            </>
          )}
        </span>
      </header>
      <Link href={`/incidents/${encodeURIComponent(incident.incident_id)}`} className="incident-card-sentence">
        {incident.sentence}
      </Link>
      <footer className="row small">
        <Touched incident={incident} />
        <Certainty confidence={incident.confidence} falsePerDay={incident.expected_false_per_day} />
        <Owner incident={incident} />
      </footer>
    </article>
  );
}

function Owner({ incident }: { incident: Incident }) {
  const { words } = useSpeech();
  const taken = incident.acknowledgement;
  if (!taken) return <span className="soft">{words.now.notAcknowledged}</span>;
  return (
    <span title={taken.note === '' ? undefined : taken.note}>
      {words.now.acknowledged(taken.owner)}
      {taken.snoozed && <span className="soft"> · {words.incident.snoozed}</span>}
    </span>
  );
}

function Touched({ incident }: { incident: Incident }) {
  const { words, format } = useSpeech();
  const count = incident.impact?.customers;
  if (count === undefined) return <span className="chip unknown">{words.now.counting}</span>;
  const exact = people(count, format) ?? '';
  const shown = typeof count === 'number' && count >= 100 ? `~${format.number(roundly(count))}` : exact;
  return <strong title={words.now.people(exact)}>{words.now.people(shown)}</strong>;
}
