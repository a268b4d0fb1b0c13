import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Refusal } from './api/client.ts';
import { App } from './app.tsx';
import { begin } from './begin.ts';
import './look/tokens.css';
import './look/base.css';
import './look/parts.css';
import './charts/charts.css';
import './shell/shell.css';
import './now/now.css';
import './incident/incident.css';
import { SpeechProvider } from './words/context.tsx';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Forecell may be reachable while the browser believes it is offline (an address on the same machine).
      networkMode: 'always',
      staleTime: 5_000,
      retry: (failures, error) => failures < 1 && !(error instanceof Refusal && error.status < 500),
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element with the id root');
const drawn = createRoot(root);
/** What is drawn first is the page itself, not the wait for who is signed in: that is a moment, and this long at most. */
const PATIENCE_MS = 250;
void Promise.race([begin(client).catch(() => undefined), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]).then(() =>
  drawn.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <SpeechProvider>
          <App />
        </SpeechProvider>
      </QueryClientProvider>
    </StrictMode>,
  ),
);
