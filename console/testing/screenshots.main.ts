import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { openScene } from './stand.ts';
import { visit } from './visit.ts';

type Role = NonNullable<NonNullable<Parameters<typeof visit>[2]>['role']>;

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly role?: Role;
  /** On the application without anything in it. */
  readonly empty?: boolean;
  /** What is done on the page before the picture. */
  readonly act?: (page: Page) => Promise<void>;
}

const openFirstCase = async (page: Page): Promise<void> => {
  await page.locator('.row-open').first().click();
  await page.locator('.worklist-pane h3').first().waitFor();
};
const takeAndAsk = async (page: Page): Promise<void> => {
  await openFirstCase(page);
  const take = page.getByRole('button', { name: 'Take this case' });
  if (await take.isVisible()) await take.click();
  await page.getByRole('button', { name: /May I\?|Ask again/ }).click();
  await page.locator('.script').waitFor();
};
const findCustomer = async (page: Page): Promise<void> => {
  await page.getByLabel('Number', { exact: true }).fill('+4570100005');
  await page.getByLabel('Why do you need to see this?').selectOption('customer_enquiry');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.locator('.strip').waitFor();
};

const SHOTS: readonly Shot[] = [
  { name: 'sign-in', path: '/' },
  { name: 'now', path: '/', role: 'noc' },
  { name: 'now-empty', path: '/', role: 'noc', empty: true },
  { name: 'incident', path: '/incidents/inc-5', role: 'noc' },
  { name: 'incident-gone', path: '/incidents/no-such', role: 'noc' },
  { name: 'care', path: '/care', role: 'care' },
  { name: 'care-case', path: '/care', role: 'care', act: openFirstCase },
  { name: 'care-contact', path: '/care?contactable_now=true', role: 'care', act: takeAndAsk },
  { name: 'care-empty', path: '/care', role: 'care', empty: true },
  { name: 'care-no-permission', path: '/care', role: 'noc' },
  { name: 'customer', path: '/customer', role: 'care' },
  { name: 'customer-found', path: '/customer', role: 'care', act: findCustomer },
  { name: 'cx', path: '/cx', role: 'cx' },
  { name: 'cx-empty', path: '/cx', role: 'cx', empty: true },
  { name: 'explore', path: '/explore?by=area&across=device_class', role: 'cx' },
  { name: 'explore-empty', path: '/explore', role: 'cx', empty: true },
  {
    name: 'now-error',
    path: '/',
    role: 'noc',
    act: async (page) => {
      await page.route('**/incidents?*', (route) =>
        route.fulfill({ status: 503, json: { error: 'The database did not answer in time.', correlation_id: '5f0c' } }),
      );
      await page.reload();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'now-offline',
    path: '/',
    role: 'noc',
    act: async (page) => {
      await page.route(/\/(status|events|incidents|network)/, (route) => route.abort());
      await page.locator('.top a.brand').click();
      await page.locator('.offline').waitFor({ timeout: 45_000 });
    },
  },
];
const WIDTHS = [1440, 1024, 390] as const;
const THEMES = ['light', 'dark'] as const;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    width: { type: 'string' },
    theme: { type: 'string' },
    danish: { type: 'boolean', default: false },
  },
});
if (values.out === undefined) {
  console.error(
    'screenshots: say where to with --out DIR; --only NAME, --width N and --theme light|dark take some of them, --danish those that need no click',
  );
  process.exit(2);
}
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const scene = await openScene();
const browser = await openBrowser();
try {
  for (const shot of SHOTS.filter(({ act }) => !values.danish || !act).filter(
    ({ name }) => values.only === undefined || values.only.split(',').includes(name),
  ))
    for (const width of WIDTHS.filter((known) => values.width === undefined || Number(values.width) === known))
      for (const theme of THEMES.filter((known) => values.theme === undefined || values.theme === known)) await take(browser, shot, width, theme);
} finally {
  await browser.close();
  await scene.close();
}

/** A picture of a whole page is as high as the page; on a phone the window is made as high, or the bar at its foot would stand in the middle. */
async function whole(page: Page, width: number): Promise<void> {
  if (width > 640) return;
  const height = await page.evaluate('document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height: Math.min(8_000, Number(height)) });
}

async function take(from: Browser, shot: Shot, width: number, theme: 'light' | 'dark'): Promise<void> {
  const url = shot.empty ? scene.emptyUrl : scene.url;
  const one = await visit(from, url, { ...(shot.role ? { role: shot.role } : {}), width, theme, ...(values.danish ? { language: 'da-DK' } : {}) });
  const file = `${shot.name}-${width}-${theme}.png`;
  try {
    await one.page.goto(`${url}/console${shot.path}`);
    await one.page.locator('h1').first().waitFor();
    await one.page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
    await shot.act?.(one.page);
    await one.page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    await whole(one.page, width);
    await one.page.screenshot({ path: join(out, file), fullPage: true });
    console.log(file);
  } catch (error) {
    console.error(`! ${file} could not be taken: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    process.exitCode = 1;
  } finally {
    await one.close();
  }
}
