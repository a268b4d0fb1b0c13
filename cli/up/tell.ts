import type { SimulatorMessage } from './simulator_process.ts';

/** Something went wrong and Forecell goes on. */
export function trouble(sentence: string): void {
  console.error(`! ${sentence}`);
}

export function tellSimulator(): (message: SimulatorMessage) => void {
  let last = -1;
  return (message) => {
    if (message.type === 'history' || message.type === 'resume') {
      const share = Math.floor((10 * message.done) / Math.max(1, message.total));
      if (share === last) return;
      last = share;
      console.log(
        message.type === 'history'
          ? `history: ${10 * share} % written by the simulated network`
          : `the simulated network finds its place again: ${10 * share} %`,
      );
    } else if (message.type === 'history-done')
      console.log('history: all written; the network plays on, a quarter of an hour every four seconds, after four hours every ten');
  };
}

const LOUD_FORMATS = new Set(['inventory', 'customers', 'subscriptions', 'consents', 'contact_flags', 'maintenance', 'changes', 'kpi_history']);

export function tellLoads(
  files: readonly {
    path: string;
    format: string;
    outcome: string;
    accepted: number;
    rejected: readonly { reason: string }[];
    rejectedCount: number;
  }[],
): void {
  for (const file of files) {
    const name = file.path.split('/').at(-1) ?? file.path;
    if (file.outcome === 'rejected') console.log(`! ${name} was set aside: ${file.rejected[0]?.reason ?? 'no reason given'}`);
    else if (file.rejectedCount > 0)
      console.log(`! ${name}: ${file.rejectedCount} records were rejected, the first because ${file.rejected[0]?.reason ?? 'of no given reason'}`);
    else if (LOUD_FORMATS.has(file.format) && file.outcome === 'loaded')
      console.log(`loaded ${name}: ${file.accepted.toLocaleString('en-GB')} ${file.format === 'kpi_history' ? 'KPI samples' : 'records'}`);
  }
}
