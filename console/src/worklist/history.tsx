import type { CaseHistory } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { Answer } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';

type Asked = Parameters<typeof Answer<CaseHistory>>[0]['to'];

/** What was done about the case, newest first: everything, by whom, when. */
export function History({ history }: { history: Asked }) {
  const { words } = useSpeech();
  const w = words.worklist;
  return (
    <div className="stack" style={{ gap: 8 }}>
      <h3>{w.history}</h3>
      <Answer to={history} what={w.history} height={60}>
        {({ events }) =>
          events.length === 0 ? (
            <p className="small soft">{w.historyNone}</p>
          ) : (
            <ol className="small stack" style={{ gap: 4 }}>
              {events.toReversed().map((event) => (
                <li key={event.version}>
                  <When at={event.at} near={new Date()} /> <strong>{w.events[event.kind] ?? event.kind}</strong>, {event.actor}
                  {event.channel !== '' && ` · ${w.channels[event.channel] ?? event.channel}`}
                  {event.note !== '' && ` · “${event.note}”`}
                </li>
              ))}
            </ol>
          )
        }
      </Answer>
    </div>
  );
}
