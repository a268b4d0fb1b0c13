import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import icon from '../../icon.svg';
import type { Live } from '../api/events.ts';
import { useSignOut } from '../api/session.ts';
import type { Session } from '../api/types.ts';
import { useSpeech } from '../words/context.tsx';
import { LanguageChoice, ThemeChoice } from './choices.tsx';
import { Shortcuts } from './keyboard.tsx';
import { PLACES } from './places.ts';
import { StatusLine } from './status_line.tsx';
import type { Theme } from './theme.ts';

interface Frame {
  readonly session: Session;
  readonly live: Live;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly children: ReactNode;
}

/** What is around every page: where one can go, how complete the data are, who one is. */
export function Frame({ session, live, theme, onTheme, children }: Frame) {
  const { words } = useSpeech();
  const signOut = useSignOut();
  return (
    <div className="shell">
      <header className="top">
        <a href="#page" className="out-of-sight">
          {words.shell.skip}
        </a>
        <Link href="/" className="brand">
          <img src={icon} alt="" width="22" height="22" />
          Forecell
        </Link>
        <Navigation role={session.role} />
        <div className="top-end">
          <span className="small soft who">{words.shell.signedInAs(session.name, words.shell.roles[session.role] ?? session.role)}</span>
          <LanguageChoice />
          <ThemeChoice theme={theme} onChange={onTheme} />
          <button type="button" className="plain" onClick={() => signOut.mutate()}>
            {words.shell.signOut}
          </button>
        </div>
      </header>
      <StatusLine live={live} />
      <main id="page" className="page" tabIndex={-1}>
        {children}
      </main>
      <Shortcuts />
    </div>
  );
}

function Navigation({ role }: { role: Session['role'] }) {
  const { words } = useSpeech();
  const [here] = useLocation();
  return (
    <nav className="nav" aria-label={words.shell.pages}>
      {PLACES.filter(({ roles }) => (roles as readonly string[]).includes(role)).map(({ key, path }) => {
        const current = path === '/' ? here === '/' || here.startsWith('/incidents') : here.startsWith(path);
        return (
          <Link key={key} href={path} aria-current={current ? 'page' : undefined}>
            {words.shell[key]}
          </Link>
        );
      })}
    </nav>
  );
}
