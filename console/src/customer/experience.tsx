import { Link } from 'wouter';
import type { Experience } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { Empty } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { Strip } from './strip.tsx';

export function ExperienceView({ experience }: { experience: Experience }) {
  const { words } = useSpeech();
  const [first, ...rest] = experience.sentences;
  return (
    <>
      <header className="page-head">
        <p className="small soft">{words.worklist.kinds[experience.kind]}</p>
        <h1>{first}</h1>
        {rest.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </header>
      <Strip days={experience.days} />
      <div className="customer-columns">
        <div className="stack">
          <Exposures experience={experience} />
          <Complaints experience={experience} />
        </div>
        <div className="stack">
          <MaySay experience={experience} />
          <Contacts experience={experience} />
        </div>
      </div>
    </>
  );
}

function Contacts({ experience: { contacts } }: { experience: Experience }) {
  const { words } = useSpeech();
  const w = words.customer;
  return (
    <section className="panel stack" aria-labelledby="contacts">
      <h2 id="contacts">{w.contacts}</h2>
      {contacts.length === 0 && <p className="small soft">{w.contactsNone}</p>}
      <ul className="small stack" style={{ gap: 4 }}>
        {contacts.map((contact) => (
          <li key={`${contact.at} ${contact.incident_id}`}>
            <When at={contact.at} near={new Date()} /> {w.outcomes[contact.outcome] ?? contact.outcome} ·{' '}
            {words.worklist.channels[contact.channel] ?? contact.channel}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Exposures({ experience: { exposures, as_of: asOf } }: { experience: Experience }) {
  const { words } = useSpeech();
  const w = words.customer;
  return (
    <section className="panel stack" aria-labelledby="exposures">
      <h2 id="exposures">{w.exposures}</h2>
      {exposures.length === 0 && <Empty>{w.exposuresNone}</Empty>}
      <ul className="stack">
        {exposures.map((exposure) => (
          <li key={`${exposure.incident_id} ${exposure.from}`} className="small">
            <strong>{exposure.felt}</strong>
            {exposure.area !== '' && ` · ${exposure.area}`}
            <br />
            <span className="soft">
              <When at={exposure.from} near={asOf} /> – <When at={exposure.to} near={asOf} />
              {!exposure.over && ` · ${w.notOver}`} · <Link href={`/incidents/${encodeURIComponent(exposure.incident_id)}`}>{w.incident}</Link>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Complaints({ experience: { complaints } }: { experience: Experience }) {
  const { words } = useSpeech();
  const w = words.customer;
  return (
    <section className="panel stack" aria-labelledby="complaints">
      <h2 id="complaints">{w.complaints}</h2>
      {complaints.length === 0 && <p className="small soft">{w.complaintsNone}</p>}
      <ul className="small stack" style={{ gap: 4 }}>
        {complaints.map((complaint) => (
          <li key={complaint.created_at}>
            <When at={complaint.created_at} near={new Date()} /> · {complaint.topic} · {complaint.channel}
          </li>
        ))}
      </ul>
    </section>
  );
}

function MaySay({ experience: { say, contact } }: { experience: Experience }) {
  const { words } = useSpeech();
  const w = words.customer;
  return (
    <section className="panel stack" aria-labelledby="may-say">
      <h2 id="may-say">{w.maySay}</h2>
      {say.length === 0 && <p className="small soft">{w.nothingToSay}</p>}
      {say.map((said) => (
        <blockquote key={said.incident_id} className="said" lang={said.language}>
          {said.script.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </blockquote>
      ))}
      {contact && (
        <p className="small">
          {w.mayContact} <strong>{contact.may_contact ? words.worklist.yes : words.worklist.no}</strong>{' '}
          {!contact.may_contact && (words.worklist.reasons[contact.reason ?? ''] ?? contact.sentence)}
        </p>
      )}
    </section>
  );
}
