import { useNetworkNow } from '../api/status.ts';
import type { IncidentDetail } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { useSpeech } from '../words/context.tsx';

export function Members({ incident }: { incident: IncidentDetail }) {
  const { words, format } = useSpeech();
  const now = useNetworkNow();
  if (incident.elements_total === 0)
    return (
      <section className="panel stack" aria-labelledby="members">
        <h2 id="members">{words.incident.members}</h2>
        <p className="soft">{words.incident.noMembers}</p>
      </section>
    );
  const anyEnded = incident.elements.some((element) => element.degraded_to);
  return (
    <section className="panel stack" aria-labelledby="members">
      <h2 id="members">
        {words.incident.members} <span className="soft small">{words.incident.membersOf(incident.elements.length, incident.elements_total)}</span>
      </h2>
      <section className="scroll-x members-list" tabIndex={0} aria-labelledby="members">
        <table>
          <thead>
            <tr>
              <th>{words.incident.element}</th>
              <th />
              <th>{words.incident.since}</th>
              {anyEnded && <th>{words.incident.until}</th>}
              <th className="number">{words.incident.score}</th>
              <th>{words.incident.harm}</th>
            </tr>
          </thead>
          <tbody>
            {incident.elements.map((element) => (
              <tr key={element.element_id}>
                <td>{element.element_id}</td>
                <td>{words.incident.role[element.role] ?? element.role}</td>
                <td>
                  <When at={element.degraded_from} near={now} />
                </td>
                {anyEnded && <td>{element.degraded_to ? <When at={element.degraded_to} near={now} /> : ''}</td>}
                <td className="number">{element.worst_evidence === null ? '–' : format.number(Math.min(100, 10 * element.worst_evidence))}</td>
                <td>{words.incident.experiences[element.experience] ?? element.experience}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
