import { lazy, Suspense } from 'react';
import { Link, Route, Router, Switch } from 'wouter';
import { useEvents } from './api/events.ts';
import { signedIn, useSession } from './api/session.ts';
import type { Session } from './api/types.ts';
import { IncidentPage } from './incident/incident_page.tsx';
import { LATER } from './later.ts';
import { NowPage } from './now/now_page.tsx';
import { NoPermission, Problem, Waiting } from './parts/states.tsx';
import { Frame } from './shell/frame.tsx';
import { mayGo, type Place } from './shell/places.ts';
import { SignIn } from './shell/sign_in.tsx';
import { useTheme } from './shell/theme.ts';
import { useSpeech } from './words/context.tsx';

const WorklistPage = lazy(LATER.care);
const CustomerPage = lazy(LATER.customer);
const CxPage = lazy(LATER.cx);
const ExplorePage = lazy(LATER.explore);

export function App() {
  const { words } = useSpeech();
  const [theme, setTheme] = useTheme();
  const session = useSession();
  const known = session.data && signedIn(session.data);
  const live = useEvents(Boolean(known));
  if (session.data === undefined)
    return session.error === null ? null : (
      <main className="sign-in">
        <Problem error={session.error} what="Forecell" onRetry={() => void session.refetch()} />
      </main>
    );
  if (!known) return <SignIn oidc={session.data.sign_in.oidc} />;
  return (
    <Router base="/console">
      <Frame session={known} live={live} theme={theme} onTheme={setTheme}>
        <Suspense fallback={<Waiting height={480} what={words.shell.pages} />}>
          <Pages session={known} />
        </Suspense>
      </Frame>
    </Router>
  );
}

function Pages({ session }: { session: Session }) {
  const { words } = useSpeech();
  const guarded = (place: Place, page: React.ReactNode) => (mayGo(place, session.role) ? page : <Forbidden place={words.shell[place]} />);
  return (
    <Switch>
      <Route path="/">{guarded('now', <NowPage />)}</Route>
      <Route path="/incidents/:id">{({ id }) => guarded('now', <IncidentPage id={decodeURIComponent(id)} session={session} />)}</Route>
      <Route path="/care">{guarded('worklist', <WorklistPage session={session} />)}</Route>
      <Route path="/customer">{guarded('customer', <CustomerPage />)}</Route>
      <Route path="/cx">{guarded('cx', <CxPage session={session} />)}</Route>
      <Route path="/explore">{guarded('explore', <ExplorePage />)}</Route>
      <Route>
        <h1>{words.shell.notFound}</h1>
        <p>
          <Link href="/">{words.shell.toNow}</Link>
        </p>
      </Route>
    </Switch>
  );
}

/** A place that is not this role's, under its own name. */
function Forbidden({ place }: { place: string }) {
  return (
    <>
      <h1>{place}</h1>
      <NoPermission what={place} />
    </>
  );
}
