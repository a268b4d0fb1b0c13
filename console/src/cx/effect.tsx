import type { ContactEffect } from '../api/types.ts';
import { people } from '../parts/counts.ts';
import { Answer } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { useEffectOfContact, useListQuality } from './queries.ts';

type Group = ContactEffect['held_out'];

/** Complaints among those told against those left alone at random. */
export function Effect() {
  const { words, format } = useSpeech();
  const effect = useEffectOfContact();
  const w = words.cx;
  return (
    <section className="panel stack" aria-labelledby="effect">
      <h2 id="effect">{w.effect}</h2>
      <Answer to={effect} what={w.effect} height={200}>
        {(found) => (
          <>
            <p className="small soft">{w.holdOut(format.percent(found.hold_out_share))}</p>
            <section className="scroll-x" tabIndex={0} aria-labelledby="effect">
              <table>
                <thead>
                  <tr>
                    <th>{w.group}</th>
                    <th className="number">{w.affected}</th>
                    <th className="number">{w.complained}</th>
                    <th className="number">{w.rate}</th>
                  </tr>
                </thead>
                <tbody>
                  <GroupRow name={w.effectHeld} group={found.held_out} />
                  <GroupRow name={w.effectAssigned} group={found.assigned} />
                  <GroupRow name={w.effectTold} group={found.told} />
                  <tr>
                    <td>
                      <strong>{w.difference}</strong> <span className="soft">{`${w.effectAssigned} − ${w.effectHeld}`}</span>
                    </td>
                    <td />
                    <td />
                    <td className="number">
                      <Rate
                        rate={found.assigned_minus_held_out && { rate: found.assigned_minus_held_out.per_1000, ...found.assigned_minus_held_out }}
                      />
                    </td>
                  </tr>
                </tbody>
              </table>
            </section>
          </>
        )}
      </Answer>
    </section>
  );
}

function GroupRow({ name, group }: { name: string; group: Group }) {
  const { format } = useSpeech();
  return (
    <tr>
      <td>{name}</td>
      <td className="number">{people(group.affected, format)}</td>
      <td className="number">{people(group.complained, format)}</td>
      <td className="number">
        <Rate rate={group.per_1000} />
      </td>
    </tr>
  );
}

function Rate({ rate }: { rate: { rate: number; low: number; high: number } | null }) {
  const { words, format } = useSpeech();
  if (rate === null) return <span className="chip unknown">{words.cx.notEnough}</span>;
  const [value, low, high] = [rate.rate, rate.low, rate.high].map((n) => format.number(n, 1)) as [string, string, string];
  return (
    <span title={words.cx.perThousand(value, low, high)}>
      <strong>{value}</strong>{' '}
      <span className="soft small">
        {low} – {high}
      </span>
    </span>
  );
}

export function Lists() {
  const { words, format } = useSpeech();
  const quality = useListQuality();
  const w = words.cx;
  const share = (found: { share: number; low: number; high: number } | null) =>
    found === null ? (
      <span className="chip unknown">{w.notEnough}</span>
    ) : (
      <span title={w.interval(format.percent(found.low), format.percent(found.high))}>{format.percent(found.share)}</span>
    );
  return (
    <section className="panel stack" aria-labelledby="lists">
      <h2 id="lists">{w.lists}</h2>
      <Answer to={quality} what={w.lists} height={200}>
        {({ detectors }) =>
          detectors.length === 0 ? (
            <p className="soft small">{w.notEnough}</p>
          ) : (
            <section className="scroll-x" tabIndex={0} aria-labelledby="lists">
              <table>
                <thead>
                  <tr>
                    <th>{w.detector}</th>
                    <th className="number">{w.incidents}</th>
                    <th className="number">{w.effectTold}</th>
                    <th className="number">{w.precision}</th>
                    <th className="number">{w.recall}</th>
                  </tr>
                </thead>
                <tbody>
                  {detectors.map((row) => (
                    <tr key={row.detector}>
                      <td>{row.detector}</td>
                      <td className="number">{format.number(row.incidents)}</td>
                      <td className="number">{people(row.told, format)}</td>
                      <td className="number">{share(row.precision)}</td>
                      <td className="number">{share(row.recall)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Answer>
    </section>
  );
}
