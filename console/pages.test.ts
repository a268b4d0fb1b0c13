import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT, openProvider } from '../api/testing/provider.ts';
import type { Database } from '../sql/database.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { findChromium, openBrowser } from './testing/browser.ts';
import { fillScene, openWorse } from './testing/scene.ts';
import { SCENE_KEYS, serveConsole } from './testing/stand.ts';
import { seriousFaults, shiftOf, type Visit, visit } from './testing/visit.ts';

const there = findChromium() !== null;
if (!there) console.warn('the pages are not tested: there is no chromium on PATH');

describe.skipIf(!there)('the console in a browser', () => {
  let browser: Browser;
  let db: Database;
  let served: { app: FastifyInstance; url: string };
  let bare: { app: FastifyInstance; url: string };
  const visits: Visit[] = [];

  beforeAll(async () => {
    db = await testDatabase();
    const nothing = await testDatabase();
    await fillScene(db, SCENE_KEYS);
    served = await serveConsole(db);
    bare = await serveConsole(nothing);
    browser = await openBrowser();
  }, 120_000);

  afterEach(async () => {
    for (const one of visits.splice(0)) await one.close();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([served?.app.close(), bare?.app.close()]);
  });

  type Wish = Parameters<typeof visit>[2] & { readonly at?: string };
  async function come(path: string, { at = served.url, ...wish }: Wish = {}): Promise<Visit> {
    const one = await visit(browser, at, wish);
    visits.push(one);
    await one.page.goto(`${at}/console${path}`);
    return one;
  }
  /** Nothing on the page complained, and nothing moved by itself. */
  async function expectCalm({ page, troubles }: Visit): Promise<void> {
    expect(troubles).toEqual([]);
    expect(await shiftOf(page)).toBeLessThan(0.1);
  }

  test('somebody on shift signs in, sees the worst first, takes it on and says it was a false alarm', async () => {
    const shift = await come('/');
    const { page } = shift;
    await page.getByLabel('Your token').fill('not a token at all, surely');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is not known').waitFor();
    shift.troubles.length = 0; // a browser reports the refusal itself
    await page.getByLabel('Your token').fill('noc-token-noc-token-noc-token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page
      .getByRole('heading', { level: 1, name: /3 incidents are touching about 4,900 customers; the worst began at 12:05 in Aarhus C/ })
      .waitFor();
    await page
      .getByRole('link', { name: /26 of 27 cells behind hub H17/ })
      .first()
      .click();
    await page.getByRole('img', { name: /Downlink UE throughput on NR-501-1/ }).waitFor();
    await page.getByText('For transport H17').waitFor();
    await page.getByRole('region', { name: 'Near it' }).getByText('New queue settings on the hub').waitFor();
    await page.getByText('Nobody has taken it on.').waitFor();
    await page.getByLabel('Note for colleagues').first().fill('ask 45 99 88 77 66');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('alert').getByText('may not hold what could be a telephone number').waitFor();
    shift.troubles.length = 0; // a browser reports the refusal itself
    await page.getByLabel('Owner').fill('Transport team');
    await page.getByLabel('Note for colleagues').first().fill('Hub H17 is being restarted.');
    await page.getByLabel('Snooze until resolved').check();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    const actions = page.getByRole('region', { name: 'Do' });
    await actions.getByText('Transport team has it').waitFor();
    await actions.getByText('Hub H17 is being restarted.').waitFor();
    await actions.getByText('quiet until resolved').waitFor();
    await page.getByLabel('False alarm').check();
    await page.getByLabel('Why').selectOption('ordinary_variation');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('night shift: False alarm').waitFor();
    await page.getByRole('link', { name: '← Now' }).click();
    await page
      .getByRole('article')
      .filter({ hasText: '26 of 27 cells behind hub H17' })
      .getByText(/Transport team has it · quiet until resolved/)
      .waitFor();
    await expectCalm(shift);
  });

  test('an agent takes a case with the keyboard, asks whether to call, reads the words, and says how it ended', async () => {
    const agent = await come('/care', { role: 'care' });
    const { page } = agent;
    await page.getByRole('heading', { name: /61 households and accounts/ }).waitFor();
    await page.locator('tbody input').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const pane = page.locator('.worklist-pane');
    await pane.getByRole('button', { name: 'Take this case' }).click();
    await pane.getByRole('button', { name: 'May I?' }).click();
    await pane.getByRole('region', { name: 'What you may say' }).waitFor();
    expect(await pane.locator('.phone').first().textContent()).toMatch(/^\+?45/);
    await pane.getByRole('button', { name: 'Told' }).click();
    await pane.getByRole('button', { name: 'Take this case' }).waitFor();
    await page.locator('.cell-state', { hasText: /^Contacted$/ }).waitFor();
    await expectCalm(agent);
  });

  test('a name shows only after somebody said why', async () => {
    const agent = await come('/care', { role: 'care' });
    const { page } = agent;
    await page.locator('tbody input').first().waitFor();
    expect(await page.content()).not.toMatch(/Resident \d/);
    await page.keyboard.press('Enter');
    const pane = page.locator('.worklist-pane');
    expect(await pane.getByRole('button', { name: 'Show' }).isDisabled()).toBe(true);
    await pane.getByLabel('Why do you need to see this?').selectOption('customer_enquiry');
    await pane.getByRole('button', { name: 'Show' }).click();
    await pane
      .getByText(/Resident \d/)
      .first()
      .waitFor();
    await expectCalm(agent);
  });

  test('two who want the same case: one has it, the other is told who and goes on', async () => {
    const filter = '/care?area=Odense+C&kind=business&contactable_now=true';
    const [first, second] = [await come(filter, { role: 'admin' }), await come(filter, { role: 'care' })];
    for (const { page } of [first, second]) {
      await page.locator('tbody input').first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Take this case' }).waitFor();
    }
    await first.page.getByRole('button', { name: 'Take this case' }).click();
    await first.page.getByRole('button', { name: 'May I?' }).waitFor();
    await second.page.getByRole('button', { name: 'Take this case' }).click();
    await second.page.getByRole('alert').getByText('root has this case.').waitFor();
    await second.page.getByRole('alert').getByRole('button', { name: 'Next' }).click();
    await second.page.getByRole('alert').waitFor({ state: 'detached' });
  });

  test('a contact the policy refuses shows every reason, and no number', async () => {
    const agent = await come('/care?area=Aarhus+C', { role: 'care' });
    const { page } = agent;
    await page.locator('tbody tr', { hasText: 'asked not to be contacted' }).first().locator('.row-open').click();
    const pane = page.locator('.worklist-pane');
    await pane.getByRole('button', { name: 'Take this case' }).click();
    await pane.getByRole('button', { name: 'May I?' }).click();
    await pane.getByRole('alert').getByText('asked not to be contacted').waitFor();
    expect(await pane.locator('.phone').count()).toBe(0);
    expect(await pane.getByRole('button', { name: 'Told' }).isDisabled()).toBe(true);
  });

  test('many cases are given to somebody after a look at whom it touches and whom it skips', async () => {
    const lead = await come('/care?area=Aarhus+C', { role: 'admin' });
    const { page } = lead;
    await page.locator('tbody input').first().waitFor();
    await page.locator('tbody tr', { hasText: 'asked not to be contacted' }).first().locator('input').check();
    for (const row of await page
      .locator('tbody tr', { hasText: 'Yes' })
      .filter({ hasText: 'Open' })
      .locator('input')
      .all()
      .then((all) => all.slice(-2)))
      await row.check();
    await page.getByRole('button', { name: 'Assign…' }).click();
    await page.getByRole('dialog').getByLabel('To').fill('agent 9');
    await page.getByRole('button', { name: 'Show whom it touches' }).click();
    await page.getByText('2 cases would go to agent 9.').waitFor();
    await page.getByText('1 is skipped:').waitFor();
    await page.getByRole('button', { name: 'Assign 2' }).click();
    await page.getByText('2 cases went to agent 9.').waitFor();
    await expectCalm(lead);
  });

  test('an agent finds one customer by number and reads their last days', async () => {
    const agent = await come('/customer', { role: 'care' });
    const { page } = agent;
    await page.getByLabel('Number', { exact: true }).fill('+45 70 10 00 05');
    await page.getByLabel('Why do you need to see this?').selectOption('customer_enquiry');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('heading', { name: 'The last 14 days' }).waitFor();
    await page.getByText('What may be said').waitFor();
    expect(page.url()).not.toMatch(/70|100005/);
    await expectCalm(agent);
  });

  test('a lead reads whether complaints were beaten, with what it rests on', async () => {
    const lead = await come('/cx', { role: 'cx' });
    const { page } = lead;
    await page.getByRole('heading', { level: 1, name: /knew first in 43 of 51 incidents with complaints/ }).waitFor();
    await page.getByText('Known beforehand: 1. Found late: 1. Missed: 1.').waitFor();
    await page.getByRole('heading', { name: 'Does telling people help?' }).waitFor();
    await expectCalm(lead);
  });

  test('a question about a group is put together from words, answered in a sentence, a chart and a table, and its address leads back to it', async () => {
    const lead = await come('/explore', { role: 'cx' });
    const { page } = lead;
    await page.getByLabel('kind of phone', { exact: true }).selectOption('before 2022');
    await page.getByLabel('region', { exact: true }).selectOption('Jutland');
    await page.getByLabel('Split by').selectOption('area');
    const answer = page.locator('.explore-table');
    await answer.getByText('Viborg').waitFor();
    await page.waitForFunction(() => !document.querySelector('.explore-table')?.textContent.includes('Odense C'));
    expect(await answer.locator('tbody tr').count()).toBe(3);
    expect(await answer.locator('svg.interval').count()).toBe(3);
    expect(await page.locator('#answer').textContent()).toMatch(
      /^Jutland, before 2022 · bad minutes per customer and day: .* min \(95\u00a0%: .* customer-days from .* to .*\.$/,
    );
    const elsewhere = await come(new URL(page.url()).pathname.replace('/console', '') + new URL(page.url()).search, { role: 'noc' });
    await elsewhere.page.locator('.explore-table').getByText('Aalborg').waitFor();
    expect(await elsewhere.page.locator('#answer').textContent()).toBe(await page.locator('#answer').textContent());
    await expectCalm(lead);
  });

  test('with nothing loaded, nothing is said to be well', async () => {
    const shift = await come('/', { role: 'noc', at: bare.url });
    await shift.page.getByRole('heading', { level: 1, name: /No network is known yet/ }).waitFor();
    await shift.page.locator('.unknown-block').first().waitFor();
    await expectCalm(shift);
    const agent = await come('/care', { role: 'care', at: bare.url });
    await agent.page.getByText('Cases appear here as soon as an incident has touched somebody.').waitFor();
    await expectCalm(agent);
  });

  test('what is learning or without data stands on every page, hatched', async () => {
    const lead = await come('/cx', { role: 'cx' });
    await lead.page.getByRole('status').getByText('12 learning').waitFor();
    await lead.page.getByRole('status').getByText('2 sources late').waitFor();
  });

  test('a question that fails says what is missing and can be asked again', async () => {
    const shift = await visit(browser, served.url, { role: 'noc' });
    visits.push(shift);
    const broken = (route: import('playwright-core').Route) =>
      route.fulfill({ status: 503, json: { error: 'The database did not answer in time.', correlation_id: 'ab-12' } });
    await shift.page.route('**/incidents?*', broken);
    await shift.page.goto(`${served.url}/console/`);
    const alert = shift.page.getByRole('alert');
    await alert.getByText('Open incidents could not be read.').waitFor();
    await alert.getByText('ab-12').waitFor();
    await shift.page.unroute('**/incidents?*', broken);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await shift.page
      .getByRole('link', { name: /26 of 27 cells/ })
      .first()
      .waitFor();
  });

  test('when Forecell stops, the page says so and keeps what it had', async () => {
    const fragile = await serveConsole(db);
    const shift = await come('/', { role: 'noc', at: fragile.url });
    await shift.page
      .getByRole('link', { name: /26 of 27 cells/ })
      .first()
      .waitFor();
    await fragile.app.close();
    await shift.page.getByText('Forecell cannot be reached.').waitFor({ timeout: 40_000 });
    expect(await shift.page.getByRole('link', { name: /26 of 27 cells/ }).count()).toBeGreaterThan(0);
  });

  test('somebody signs in through the identity provider of another site, and is back as who they are', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const home = `http://127.0.0.1:${port}`;
    const provider = await openProvider(`${home}/session/oidc/callback`, { kim: ['care-team'] }, 'localhost');
    const oidc = { ...CLIENT, issuer: provider.issuer, claim: 'groups', roles: { 'care-team': 'care' } } as const;
    const own = await serveConsole(db, port, { publicUrl: home, oidc });
    try {
      const somebody = await come('/', { at: own.url });
      const { page } = somebody;
      await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
      await page.locator('input[name=login]').fill('kim');
      await page.locator('input[name=password]').fill('any');
      await page.locator('button[type=submit]').click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('kim@operator').waitFor();
      somebody.troubles.length = 0; // the provider's own pages ask for letters from the internet
      await page.getByRole('link', { name: 'Care', exact: true }).first().click();
      await page.locator('.row-open').first().waitFor();
      await expectCalm(somebody);
    } finally {
      await own.app.close();
      provider.close();
    }
  });

  test('a page of another role says so instead of being empty', async () => {
    const shift = await come('/care', { role: 'noc' });
    await shift.page.getByText('Care: your role may not see this.').waitFor();
  });

  test('the cards under somebody’s eyes stay where they are when a worse incident opens; it waits to be asked for', async () => {
    const shift = await come('/', { role: 'noc' });
    const cards = shift.page.locator('.incident-card');
    await cards.nth(2).waitFor();
    const before = await cards.allTextContents();
    await openWorse(db, 'inc-9', false);
    const more = shift.page.getByRole('button', { name: '1 new incident: show' });
    await more.waitFor();
    expect(await cards.allTextContents()).toEqual(before);
    await more.click();
    await cards.nth(3).waitFor();
    expect((await cards.allTextContents()).filter((card) => card.includes('Every cell of Aalborg is silent.'))).toHaveLength(1);
    await openWorse(db, 'inc-9', true);
    await shift.page.waitForFunction(() => document.querySelectorAll('.incident-card').length === 3);
    await expectCalm(shift);
  });

  test('the same in Danish', async () => {
    const shift = await come('/', { role: 'noc', language: 'da-DK' });
    await shift.page
      .getByRole('heading', { level: 1, name: /3 hændelser rammer omkring 4\.900 kunder; den værste begyndte kl\. 12\.05 i Aarhus C/ })
      .waitFor();
    expect(await shift.page.locator('html').getAttribute('lang')).toBe('da');
  });

  test('an incident on a phone does not move when the time of the network comes after the incident itself', async () => {
    const one = await visit(browser, served.url, { role: 'noc', width: 390 });
    visits.push(one);
    const { page } = one;
    const frames = async (): Promise<void> => {
      for (let frame = 0; frame < 30; frame++) await page.evaluate(() => new Promise(requestAnimationFrame));
    };
    const came = page.waitForResponse(/\/incidents\/inc-5$/);
    const told = page.waitForResponse(/\/status$/);
    await page.route('**/status', async (route) => {
      await (await came).finished();
      // Frames enough for a page that would not wait to be drawn.
      await frames();
      await route.continue();
    });
    await page.goto(`${served.url}/console/incidents/inc-5`);
    await (await told).finished();
    await page.locator('main h1').first().waitFor();
    await frames();
    await expectCalm(one);
  });

  const pages = [
    ['/', 'noc'],
    ['/incidents/inc-5', 'noc'],
    ['/care', 'care'],
    ['/customer', 'care'],
    ['/cx', 'cx'],
    ['/explore', 'cx'],
  ] as const;

  test.each(pages)('%s has nothing axe finds serious, light or dark, and fits a phone', async (path, role) => {
    for (const [theme, width] of [
      ['light', 1440],
      ['dark', 390],
    ] as const) {
      const one = await come(path, { role, theme, width });
      await one.page.locator('main h1').first().waitFor();
      await one.page.waitForLoadState('load');
      await one.page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
      expect(await seriousFaults(one.page)).toEqual([]);
      expect(await one.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      await expectCalm(one);
    }
  });
});
