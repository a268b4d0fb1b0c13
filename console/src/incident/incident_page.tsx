import { Link } from 'wouter';
import { Refusal } from '../api/client.ts';
import { useNetworkNow, useStatus } from '../api/status.ts';
import type { IncidentDetail, Session } from '../api/types.ts';
import { Certainty } from '../parts/certainty.tsx';
import { Lasting, When } from '../parts/moments.tsx';
import { Severity } from '../parts/severity.tsx';
import { Answer, Empty } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { Actions } from './actions.tsx';
import { Cause } from './cause.tsx';
import { Customers } from './customers.tsx';
import { Evidence } from './evidence.tsx';
import { Members } from './members.tsx';
import { Nearby } from './nearby.tsx';
import { useIncident, useLabels, useWords } from './queries.ts';
import { Timeline } from './timeline.tsx';

/** One incident: what is wrong in a sentence, what shows it, why it may be, whom it touches, what to do. */
export function IncidentPage({ id, session }: { id: string; session: Session }) {
  const { words, language } = useSpeech();
  const incident = useIncident(id);
  // All that the page is made of is asked at once. Moments are written by the network's time (with their day when it is not today there), and labels have their
  // place above other things: shown before these are known, the page would move when they come.
  const [timeUnknown, labelsUnknown] = [useStatus().isPending, useLabels(id).isPending];
  useWords(id, language);
  const gone = incident.error instanceof Refusal && incident.error.status === 404;
  return (
    <>
      <Link href="/" className="small">
        ← {words.incident.back}
      </Link>
      {gone ? (
        <Empty>
          <h1>{incident.error?.message}</h1>
          <p className="soft">{words.incident.notFoundHint}</p>
        </Empty>
      ) : (
        <Answer to={timeUnknown || labelsUnknown ? { ...incident, data: undefined } : incident} what={words.incident.what} height={900}>
          {(found) => <Told incident={found} session={session} />}
        </Answer>
      )}
    </>
  );
}

function Told({ incident, session }: { incident: IncidentDetail; session: Session }) {
  return (
    <>
      <Headline incident={incident} />
      <div className="incident-columns">
        <div className="stack incident-main">
          <Evidence incident={incident} />
          <Timeline incident={incident} />
          <Members incident={incident} />
        </div>
        <div className="stack incident-side">
          <Actions incident={incident} session={session} />
          <Customers incident={incident} session={session} />
          <Cause incident={incident} />
          <Nearby incident={incident} />
        </div>
      </div>
    </>
  );
}

function Headline({ incident }: { incident: IncidentDetail }) {
  const { words, format } = useSpeech();
  const now = useNetworkNow();
  const end = incident.resolved_at ?? now?.toISOString();
  const lastingS = end ? (Date.parse(end) - Date.parse(incident.onset)) / 1000 : null;
  return (
    <header className="page-head">
      <div className="row">
        <Severity name={incident.severity} />
        <span className="chip">{words.incident.states[incident.state] ?? incident.state}</span>
        <span className="soft small">{[incident.area, incident.region, incident.technology.toUpperCase()].filter(Boolean).join(' · ')}</span>
      </div>
      <h1>{incident.sentence}</h1>
      <p className="row small soft incident-facts">
        <span>
          {words.incident.began} <When at={incident.onset} near={now} />
        </span>
        <span>
          {words.incident.detected} <When at={incident.detected_at} near={now} />
        </span>
        {incident.resolved_at && (
          <span>
            {words.incident.over} <When at={incident.resolved_at} near={now} />
          </span>
        )}
        {lastingS !== null && lastingS > 0 && <Lasting seconds={lastingS} />}
        {incident.score !== null && (
          <span>
            {words.incident.score} {format.number(incident.score)}
          </span>
        )}
        <Certainty confidence={incident.confidence} falsePerDay={incident.expected_false_per_day} />
      </p>
      {incident.remarks.map((remark) => (
        <p key={remark} className="small">
          {remark}
        </p>
      ))}
    </header>
  );
}
