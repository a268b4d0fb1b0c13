import { Link } from 'wouter';
import { unknownOf, useNetworkNow, useStatus } from '../api/status.ts';
import type { Incident, IncidentsPage, Status } from '../api/types.ts';
import { roundly } from '../parts/counts.ts';
import { When } from '../parts/moments.tsx';
import { Severity } from '../parts/severity.tsx';
import { Answer, Empty, Unknown } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { IncidentCard } from './incident_card.tsx';
import { useNetwork, useOpenIncidents, useResolvedIncidents, worstFirst } from './incidents.ts';
import { NetworkMap } from './network_map.tsx';
import { useSteady } from './steady.ts';

const CARDS_MAX = 12;

/** What is wrong now, in one sentence, then the incidents, then what is not known. Comes when both are there, so that nothing moves afterwards. */
export function NowPage() {
  const { words } = useSpeech();
  const open = useOpenIncidents();
  const status = useStatus();
  useNetwork();
  useResolvedIncidents();
  return (
    <Answer to={open} what={words.now.incidents} height={720}>
      {(page) => (
        <Answer to={status} what={words.status.what} height={720}>
          {(known) => <NowAnswer page={page} status={known} />}
        </Answer>
      )}
    </Answer>
  );
}

function NowAnswer({ page, status }: { page: IncidentsPage; status: Status }) {
  const { words } = useSpeech();
  // A source that delivers nothing is a gap in what is known, not a fault of the network: it stands further down.
  const worst = worstFirst(page.incidents.filter((incident) => incident.root_kind !== 'source'));
  const { rows, waiting, show } = useSteady(worst, (incident) => incident.incident_id);
  const anything = status.elements.total + status.sources.incomplete.length > 0;
  return (
    <>
      <Headline />
      <div className="now-columns">
        <div className="now-column">
          <section aria-label={words.now.incidents} className="stack">
            {waiting > 0 && (
              <button type="button" onClick={show}>
                {words.now.newRows(waiting)}
              </button>
            )}
            {rows.slice(0, CARDS_MAX).map((incident) => (
              <IncidentCard key={incident.incident_id} incident={incident} />
            ))}
            {rows.length === 0 && waiting === 0 && <NothingOpen />}
            {rows.length > CARDS_MAX && <MoreIncidents rows={rows.slice(CARDS_MAX)} />}
          </section>
          {anything && <NotKnown status={status} />}
        </div>
        <div className="now-column">
          <section aria-label={words.now.map} className="panel">
            <NetworkMap />
          </section>
          {anything && <Resolved />}
        </div>
      </div>
    </>
  );
}

function Headline() {
  const { words, format } = useSpeech();
  const { data: status } = useStatus();
  if (!status) return <h1>…</h1>;
  const { worst, incidents, customers, judged_until: until } = status;
  if (!worst) return <h1>{status.state === 'judged' ? words.now.quiet : words.now.quietUnknown[status.state]}</h1>;
  const shown = typeof customers === 'number' ? words.now.about(format.number(roundly(customers))) : words.now.few;
  return <h1>{words.now.title(incidents.total, shown, worst.area, format.time(worst.onset, until ?? undefined))}</h1>;
}

/** Quiet is not health: how much could be judged stands beside it. */
function NothingOpen() {
  const { words } = useSpeech();
  const { data: status } = useStatus();
  if (!status) return null;
  if (status.state !== 'judged')
    return (
      <Unknown>
        <p>{status.sentence}</p>
      </Unknown>
    );
  return (
    <Empty>
      <p>{status.sentence}</p>
      <p className="small soft">{words.now.emptyWhy}</p>
    </Empty>
  );
}

function MoreIncidents({ rows }: { rows: readonly Incident[] }) {
  const { words } = useSpeech();
  return (
    <details>
      <summary>{words.now.more(rows.length)}</summary>
      <IncidentRows rows={rows} />
    </details>
  );
}

function IncidentRows({ rows }: { rows: readonly Incident[] }) {
  const now = useNetworkNow();
  return (
    <ul className="quiet-list">
      {rows.map((incident) => (
        <li key={incident.incident_id}>
          <Severity name={incident.severity} />
          <Link href={`/incidents/${encodeURIComponent(incident.incident_id)}`}>{incident.sentence}</Link>
          <span className="soft small">
            <When at={incident.onset} near={now} />
            {incident.resolved_at && (
              <>
                {' – '}
                <When at={incident.resolved_at} near={now} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Resolved() {
  const { words } = useSpeech();
  const resolved = useResolvedIncidents();
  return (
    <section className="stack" aria-busy={resolved.isPending ? true : undefined}>
      <h2>{words.now.resolved}</h2>
      {resolved.data && resolved.data.incidents.length > 0 && <IncidentRows rows={resolved.data.incidents} />}
      {resolved.data?.incidents.length === 0 && <p className="soft small">{words.now.noneResolved}</p>}
    </section>
  );
}

function NotKnown({ status }: { status: Status }) {
  const { words, format } = useSpeech();
  const now = useNetworkNow();
  const { learning, gap, late } = unknownOf(status);
  const nothing = learning + gap + late === 0 && status.sources.incomplete.length === 0;
  return (
    <section className="stack">
      <h2>{words.now.unknownParts}</h2>
      {nothing && <p className="soft small">{words.now.noneUnknown(format.number(status.elements.judged))}</p>}
      {!nothing && (
        <Unknown>
          <ul className="small">
            {learning > 0 && <li>{words.now.learning(format.number(learning), format.number(status.elements.total))}</li>}
            {gap > 0 && <li>{words.now.gap(format.number(gap), format.number(status.elements.total))}</li>}
            {late > 0 && <li>{words.now.late(format.number(late), format.number(status.sources.expected))}</li>}
            {status.sources.incomplete.map(({ source, since, incident_id }) => (
              <li key={incident_id}>
                <Link href={`/incidents/${encodeURIComponent(incident_id)}`}>{words.now.incomplete(source)}</Link> <When at={since} near={now} />
              </li>
            ))}
          </ul>
        </Unknown>
      )}
    </section>
  );
}
