import { type FormEvent, useState } from 'react';
import { Refusal } from '../api/client.ts';
import { useSignIn } from '../api/session.ts';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { LanguageChoice } from './choices.tsx';

/** The only page for whoever is nobody yet. The token goes to the server once and is kept in no place a script can read. */
export function SignIn({ oidc }: { oidc: boolean }) {
  const { words } = useSpeech();
  const [token, setToken] = useState('');
  const [empty, setEmpty] = useState(false);
  const signIn = useSignIn();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setEmpty(token.trim() === '');
    if (token.trim() !== '') signIn.mutate(token.trim());
  };
  const refused = signIn.error instanceof Refusal && (signIn.error.status === 401 || signIn.error.status === 400);
  return (
    <main className="sign-in">
      <h1>{words.signIn.title}</h1>
      <p className="soft">{words.signIn.what}</p>
      <form onSubmit={submit} className="panel stack" noValidate>
        <label>
          <span>{words.signIn.token}</span>
          <input
            type="password"
            name="token"
            autoComplete="off"
            value={token}
            onChange={(event) => setToken(event.target.value)}
            aria-describedby="token-hint"
            aria-invalid={refused || empty}
          />
        </label>
        <p id="token-hint" className="small soft">
          {words.signIn.hint}
        </p>
        {(refused || empty) && (
          <p role="alert" className="of-critical small">
            {empty ? words.signIn.empty : words.signIn.wrong}
          </p>
        )}
        {signIn.error !== null && !refused && <Problem error={signIn.error} what={words.signIn.go} />}
        <div className="row">
          <button type="submit" className="primary" disabled={signIn.isPending}>
            {words.signIn.go}
          </button>
          {oidc && (
            <a className="button" href="/session/oidc">
              {words.signIn.oidc}
            </a>
          )}
        </div>
      </form>
      <LanguageChoice />
    </main>
  );
}
