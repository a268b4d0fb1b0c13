import { useState } from 'react';
import { Link } from 'wouter';
import { useNetworkNow } from '../api/status.ts';
import type { IncidentDetail, Session } from '../api/types.ts';
import { people } from '../parts/counts.ts';
import { Lasting, When } from '../parts/moments.tsx';
import { useSpeech } from '../words/context.tsx';
import { LANGUAGES } from '../words/format.ts';
import { useWords } from './queries.ts';

/** How many, whether they complain already, and what they may be told. Never who. */
export function Customers({ incident, session }: { incident: IncidentDetail; session: Session }) {
  const { words, format } = useSpeech();
  const impact = incident.impact;
  return (
    <section className="panel stack" aria-labelledby="customers">
      <h2 id="customers">{words.incident.customers}</h2>
      {impact === null ? (
        <p>
          <span className="chip unknown">{words.incident.customersUnknown}</span>
        </p>
      ) : (
        <dl className="facts">
          <dt>{words.incident.customers}</dt>
          <dd>
            <strong>{people(impact.customers, format)}</strong>
          </dd>
          <dt>{words.incident.subscriptions}</dt>
          <dd>{people(impact.subscriptions, format)}</dd>
          <dt>{words.incident.households}</dt>
          <dd>{people(impact.decision_centres, format)}</dd>
          <dt>{words.incident.contactable}</dt>
          <dd>{people(impact.contactable, format)}</dd>
        </dl>
      )}
      <Complaints incident={incident} />
      {session.may.work_cases && (
        <Link href={`/care?incident=${encodeURIComponent(incident.incident_id)}`} className="button">
          {words.incident.toList} →
        </Link>
      )}
      <Said id={incident.incident_id} />
    </section>
  );
}

function Complaints({ incident }: { incident: IncidentDetail }) {
  const { words, format } = useSpeech();
  const now = useNetworkNow();
  const lag = incident.lag;
  if (!lag) return null;
  return (
    <p className="small">
      {words.incident.complaints}: <strong>{lag.complaints === 0 ? words.incident.complaintsNone : people(lag.complaints, format)}</strong>
      {lag.first_complaint_at && (
        <>
          {' ('}
          {words.incident.first} <When at={lag.first_complaint_at} near={now} />
          {')'}
        </>
      )}
      {lag.lead_s !== null && (
        <span className="soft">
          {' · '}
          {lag.lead_s >= 0 ? words.incident.lead(format.duration(lag.lead_s)) : words.incident.behind(format.duration(-lag.lead_s))}
        </span>
      )}
      <span className="out-of-sight">
        <Lasting seconds={lag.detection_delay_s} />
      </span>
    </p>
  );
}

function Said({ id }: { id: string }) {
  const { words, language } = useSpeech();
  const [spoken, setSpoken] = useState<string>(language);
  const said = useWords(id, spoken);
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div className="row">
        <h3>{words.incident.words}</h3>
        <select aria-label={words.shell.language} value={spoken} onChange={(event) => setSpoken(event.target.value)}>
          {LANGUAGES.map((known) => (
            <option key={known} value={known}>
              {words.incident.wordsIn[known]}
            </option>
          ))}
        </select>
      </div>
      <blockquote className="said small" lang={spoken} aria-busy={said.isPending ? true : undefined}>
        {said.data ? `${said.data.sentence} ${said.data.status}` : '…'}
      </blockquote>
    </div>
  );
}
