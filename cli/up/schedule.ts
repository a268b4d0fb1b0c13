import cron from 'node-cron';
import { deliverDue, recordContactEffect, type Webhooks } from '../../api/index.ts';
import { DEFAULT_BASELINE, ensureBaseline } from '../../detectors/index.ts';
import { eraseAgain, retain } from '../../privacy/index.ts';
import { storeQueryCosts } from '../../sql/query_costs.ts';
import { describeRemoved, retainDeps } from '../commands/retain.ts';
import type { Context } from '../context.ts';
import { errorSentence } from '../narrate.ts';
import type { DetectionLoop } from './detection_loop.ts';
import { trouble } from './tell.ts';

/** The schedule, readable: tell webhooks, look for closed periods, and have tomorrow's baseline ready before its first period closes. */
export function schedule(context: Context, loop: DetectionLoop, webhooks: Webhooks) {
  // A tick missed on a busy machine is made up for by the next; the library's own warning would say so in the middle of what people read.
  const utc = { timezone: 'Etc/UTC', noOverlap: true, suppressMissedWarning: true };
  const webhooksDb = context.connectAs('noc');
  return [
    cron.schedule('*/5 * * * * *', ({ date }) => tellWebhooks({ db: webhooksDb, webhooks }, date), { ...utc, name: 'tell webhooks' }),
    cron.schedule('*/10 * * * * *', () => loop.request(), { ...utc, name: 'look for closed periods' }),
    cron.schedule(
      '5 0 * * *',
      async ({ date }) => {
        await ensureBaseline(context.db, date.toISOString().slice(0, 10), DEFAULT_BASELINE);
      },
      { ...utc, name: 'build the day’s baseline' },
    ),
    cron.schedule('40 0 * * *', ({ date }) => forget(context, date), { ...utc, name: 'delete what is older than it may be' }),
    ...forDashboards(context, utc),
  ];
}

/** What dashboards read and no detector makes: what questions cost, every minute, and whether telling helps, every hour. Neither is worth stopping for. */
function forDashboards(context: Context, utc: { timezone: string; noOverlap: boolean }) {
  const quietly = async (what: string, run: () => Promise<unknown>): Promise<void> => {
    await run().catch((error: unknown) => trouble(`${what} could not be kept for the dashboards: ${errorSentence(error)}`));
  };
  return [
    cron.schedule('0 * * * * *', ({ date }) => quietly('query costs', () => storeQueryCosts(context.db, date)), {
      ...utc,
      name: 'store query costs',
    }),
    cron.schedule(
      '30 7 * * * *',
      () => quietly('the effect of contacting', () => recordContactEffect(context.db, context.keys, context.contactPolicy)),
      {
        ...utc,
        name: 'keep the effect of contacting',
      },
    ),
  ];
}

/** What is too old goes, and whoever was erased and came back with a backup. A failure is said and tried again the next night. */
async function forget(context: Context, at: Date): Promise<void> {
  try {
    const again = await eraseAgain({ ...context, folders: [context.quarantine, context.done] });
    if (again.length > 0) console.log(`people who had been erased were in ${again.length} tables again and are gone`);
    for (const line of describeRemoved(await retain(retainDeps(context, 'nightly'), at))) console.log(`retention: ${line}`);
  } catch (error) {
    trouble(`what is too old could not be deleted and will be tomorrow night: ${errorSentence(error)}`);
  }
}

/** A receiver's failure is its own and is tried again; only a failure of ours is said. */
async function tellWebhooks(deps: Parameters<typeof deliverDue>[0], at: Date): Promise<void> {
  if (deps.webhooks.endpoints.length === 0) return;
  await deliverDue(deps, at).catch((error: unknown) => trouble(`webhooks could not be told and will be: ${errorSentence(error)}`));
}
