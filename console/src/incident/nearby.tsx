import type { ReactNode } from 'react';
import { useNetworkNow } from '../api/status.ts';
import type { IncidentDetail } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { useSpeech } from '../words/context.tsx';

const SHOWN_MAX = 6;

/** What was changed, and what work was planned, on its elements or beside them. Near is not the cause: that is said above. */
export function Nearby({ incident }: { incident: IncidentDetail }) {
  const { words } = useSpeech();
  const now = useNetworkNow();
  const { changes, maintenance } = incident.nearby;
  return (
    <section className="panel stack" aria-labelledby="nearby">
      <h2 id="nearby">{words.incident.nearby}</h2>
      {changes.length + maintenance.length === 0 && <p className="soft small">{words.incident.nearbyNone}</p>}
      {changes.length > 0 && (
        <Near title={words.incident.changes}>
          {changes.map((change) => (
            <li key={change.change_id}>
              <When at={change.at} near={now} /> {change.description || change.kind} <Place {...change} />
            </li>
          ))}
        </Near>
      )}
      {maintenance.length > 0 && (
        <Near title={words.incident.maintenance}>
          {maintenance.map((work) => (
            <li key={work.window_id}>
              <When at={work.starts_at} near={now} /> – <When at={work.ends_at} near={now} /> {work.reason} <Place {...work} />
            </li>
          ))}
        </Near>
      )}
    </section>
  );
}

function Near({ title, children }: { title: string; children: readonly ReactNode[] }) {
  const { words } = useSpeech();
  return (
    <>
      <h3>{title}</h3>
      <ul className="stack small" style={{ gap: 6 }}>
        {children.slice(0, SHOWN_MAX)}
      </ul>
      {children.length > SHOWN_MAX && (
        <details className="small">
          <summary>{words.now.more(children.length - SHOWN_MAX)}</summary>
          <ul className="stack" style={{ gap: 6 }}>
            {children.slice(SHOWN_MAX)}
          </ul>
        </details>
      )}
    </>
  );
}

/** Where, and whether that is part of the incident or only beside it. */
function Place({ scope, scope_id, elements_touched }: { scope: string; scope_id: string; elements_touched: number }) {
  const { words } = useSpeech();
  const where = `${words.incident.scopes[scope] ?? scope} ${scope_id}`;
  return (
    <span className="soft">
      · {where} · {elements_touched > 0 ? words.incident.touches(elements_touched) : words.incident.beside}
    </span>
  );
}
