import { Link } from 'wouter';
import { people } from '../parts/counts.ts';
import { When } from '../parts/moments.tsx';
import { Answer } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { useSpikes } from './queries.ts';

/** What customers saw: hours with more complaints than chance allows, and whether an incident explains them. A miss is said as one. */
export function SpikeTable() {
  const { words, format } = useSpeech();
  const spikes = useSpikes();
  const w = words.cx;
  return (
    <section className="panel stack" aria-labelledby="spikes">
      <h2 id="spikes">{w.spikes}</h2>
      <Answer to={spikes} what={w.spikes} height={200}>
        {({ spikes: found }) => {
          const count = (verdict: string): string => format.number(found.filter((spike) => spike.verdict === verdict).length);
          if (found.length === 0) return <p className="soft small">{w.spikesNone}</p>;
          return (
            <>
              <p className="small">{w.spikesWhat(count('known'), count('late'), count('miss'))}</p>
              <section className="scroll-x" tabIndex={0} aria-labelledby="spikes">
                <table>
                  <thead>
                    <tr>
                      <th>{w.verdict}</th>
                      <th>{w.where}</th>
                      <th>{w.when}</th>
                      <th className="number">{w.complaints}</th>
                      <th className="number">{w.expected}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {found.map((spike) => (
                      <tr key={spike.spike_id} title={spike.sentence}>
                        <td>
                          {spike.incident_id === '' ? (
                            <strong>{w.verdicts[spike.verdict] ?? spike.verdict}</strong>
                          ) : (
                            <Link href={`/incidents/${encodeURIComponent(spike.incident_id)}`}>{w.verdicts[spike.verdict] ?? spike.verdict}</Link>
                          )}
                        </td>
                        <td>{spike.name || spike.region}</td>
                        <td>
                          <When at={spike.started_at} near={new Date()} />
                        </td>
                        <td className="number">{people(spike.complaints, format)}</td>
                        <td className="number">{spike.expected === null ? '–' : format.number(spike.expected, 1)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
            </>
          );
        }}
      </Answer>
    </section>
  );
}
