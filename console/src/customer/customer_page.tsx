import { type FormEvent, useState } from 'react';
import { Refusal } from '../api/client.ts';
import { PurposeChoice } from '../parts/purpose.tsx';
import { Answer, Problem, Unknown } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { ExperienceView } from './experience.tsx';
import { useExperience, useSearch } from './queries.ts';
import './customer.css';

interface Looked {
  readonly alias: string;
  readonly purpose: string;
}

/** One customer's last days in plain words, for whoever talks to them. Asks why before anything is looked up. */
export default function CustomerPage() {
  const [looked, setLooked] = useState<Looked | null>(null);
  return looked ? <Found looked={looked} onAgain={() => setLooked(null)} /> : <Find onFound={setLooked} />;
}

function Find({ onFound }: { onFound: (looked: Looked) => void }) {
  const { words } = useSpeech();
  const [kind, setKind] = useState('msisdn');
  const [value, setValue] = useState('');
  const [purpose, setPurpose] = useState('');
  const search = useSearch();
  const w = words.customer;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (purpose !== '' && value.trim() !== '')
      search.mutate({ kind, value: value.trim(), purpose }, { onSuccess: ({ alias }) => onFound({ alias, purpose }) });
  };
  const missing = search.error instanceof Refusal && search.error.status === 404;
  return (
    <>
      <div className="page-head">
        <h1>{w.title}</h1>
        <p className="soft">{w.what}</p>
      </div>
      <form className="panel stack find" onSubmit={submit}>
        <div className="form-row">
          <label>
            <span>{w.kind}</span>
            <select value={kind} onChange={(event) => setKind(event.target.value)}>
              {Object.entries(w.kinds).map(([key, text]) => (
                <option key={key} value={key}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>{w.value}</span>
            <input
              data-search
              autoComplete="off"
              inputMode={kind === 'msisdn' ? 'tel' : 'text'}
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          </label>
          <div className="field">
            <span>{words.worklist.purpose}</span>
            <PurposeChoice value={purpose} onChange={setPurpose} />
          </div>
        </div>
        <div className="row">
          <button type="submit" className="primary" disabled={purpose === '' || value.trim() === '' || search.isPending}>
            {w.search}
          </button>
          <span className="small soft">{purpose === '' ? w.purposeFirst : w.searchHint}</span>
        </div>
        {missing && <Unknown>{w.notFound}</Unknown>}
        {search.error !== null && !missing && <Problem error={search.error} what={w.search} />}
      </form>
    </>
  );
}

function Found({ looked, onAgain }: { looked: Looked; onAgain: () => void }) {
  const { words, language } = useSpeech();
  const experience = useExperience(looked.alias, looked.purpose, language);
  return (
    <>
      <div className="row">
        <button type="button" onClick={onAgain}>
          ← {words.customer.again}
        </button>
      </div>
      <Answer to={experience} what={words.customer.experience} height={640}>
        {(found) => <ExperienceView experience={found} />}
      </Answer>
    </>
  );
}
