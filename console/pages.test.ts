import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { CLIENT, openProvider } from '../api/testing/provider.ts';
import { openWorse } from './testing/scene.ts';
import { serveConsole } from './testing/stand.ts';
import { ConsoleSuite, there } from './testing/suite.ts';
import { seriousFaults } from './testing/visit.ts';

describe.skipIf(!there)('the pages in every state, in a browser', () => {
  const suite = new ConsoleSuite();

  test('with nothing loaded, nothing is said to be well', async () => {
    const shift = await suite.come('/', { role: 'noc', at: suite.bare.url });
    await shift.page.getByRole('heading', { level: 1, name: /No network is known yet/ }).waitFor();
    await shift.page.locator('.unknown-block').first().waitFor();
    await suite.expectCalm(shift);
    const agent = await suite.come('/care', { role: 'care', at: suite.bare.url });
    await agent.page.getByText('Cases appear here as soon as an incident has touched somebody.').waitFor();
    await suite.expectCalm(agent);
  });

  test('what is learning or without data stands on every page, hatched', async () => {
    const lead = await suite.come('/cx', { role: 'cx' });
    await lead.page.getByRole('status').getByText('12 learning').waitFor();
    await lead.page.getByRole('status').getByText('2 sources late').waitFor();
  });

  test('an incident that is no element, a source that delivers nothing, says so instead of showing an empty table', async () => {
    const shift = await suite.come('/incidents/inc-7', { role: 'noc' });
    await shift.page.getByText('No element is known to be degraded by this.').waitFor();
    expect(await shift.page.getByText('0 of 0').count()).toBe(0);
    await suite.expectCalm(shift);
  });

  test('a question that fails says what is missing and can be asked again', async () => {
    const shift = await suite.arrival({ role: 'noc' });
    const broken = (route: import('playwright-core').Route) =>
      route.fulfill({ status: 503, json: { error: 'The database did not answer in time.', correlation_id: 'ab-12' } });
    await shift.page.route('**/incidents?*', broken);
    await shift.page.goto(`${suite.served.url}/console/`);
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
    const fragile = await serveConsole(suite.db);
    const shift = await suite.come('/', { role: 'noc', at: fragile.url });
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
    const oidc = { ...CLIENT, issuer: provider.issuer, claim: 'groups', name_claim: 'preferred_username', roles: { 'care-team': 'care' } } as const;
    const own = await serveConsole(suite.db, port, { publicUrl: home, oidc });
    try {
      const somebody = await suite.come('/', { at: own.url });
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
      await suite.expectCalm(somebody);
    } finally {
      await own.app.close();
      provider.close();
    }
  });

  test('a page of another role says so instead of being empty', async () => {
    const shift = await suite.come('/care', { role: 'noc' });
    await shift.page.getByText('Care: your role may not see this.').waitFor();
  });

  test('the cards under somebody’s eyes stay where they are when a worse incident opens; it waits to be asked for', async () => {
    const shift = await suite.come('/', { role: 'noc' });
    const cards = shift.page.locator('.incident-card');
    await cards.nth(2).waitFor();
    const before = await cards.allTextContents();
    await openWorse(suite.db, 'inc-9', false);
    const more = shift.page.getByRole('button', { name: '1 new incident: show' });
    await more.waitFor();
    expect(await cards.allTextContents()).toEqual(before);
    await more.click();
    await cards.nth(3).waitFor();
    expect((await cards.allTextContents()).filter((card) => card.includes('Every cell of Aalborg is silent.'))).toHaveLength(1);
    await openWorse(suite.db, 'inc-9', true);
    await shift.page.waitForFunction(() => document.querySelectorAll('.incident-card').length === 3);
    await suite.expectCalm(shift);
  });

  test('the same in Danish', async () => {
    const shift = await suite.come('/', { role: 'noc', language: 'da-DK' });
    await shift.page
      .getByRole('heading', { level: 1, name: /3 hændelser rammer omkring 4\.900 kunder; den værste begyndte kl\. 12\.05 i Aarhus C/ })
      .waitFor();
    expect(await shift.page.locator('html').getAttribute('lang')).toBe('da');
  });

  test('an incident on a phone does not move when the time of the network comes after the incident itself', async () => {
    const one = await suite.arrival({ role: 'noc', width: 390 });
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
    await page.goto(`${suite.served.url}/console/incidents/inc-5`);
    await (await told).finished();
    await page.locator('main h1').first().waitFor();
    await frames();
    await suite.expectCalm(one);
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
      const one = await suite.come(path, { role, theme, width });
      await one.page.locator('main h1').first().waitFor();
      await one.page.waitForLoadState('load');
      await one.page.waitForFunction(() => document.querySelector('[aria-busy]') === null);
      expect(await seriousFaults(one.page)).toEqual([]);
      expect(await one.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      await suite.expectCalm(one);
    }
  });
});
