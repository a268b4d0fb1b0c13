import { describe, expect, test } from 'vitest';
import { ConsoleSuite, there } from './testing/suite.ts';

describe.skipIf(!there)('what each role comes for, in a browser', () => {
  const suite = new ConsoleSuite();

  test('somebody on shift signs in, sees the worst first, takes it on and says it was a false alarm', async () => {
    const shift = await suite.come('/');
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
    await suite.expectCalm(shift);
  });

  test('an agent takes a case with the keyboard, asks whether to call, reads the words, and says how it ended', async () => {
    const agent = await suite.come('/care', { role: 'care' });
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
    // One contact at a time: first it is said how this one ended.
    expect(await pane.getByLabel('Over which channel').isDisabled()).toBe(true);
    expect(await pane.getByRole('button', { name: 'Give back' }).count()).toBe(0);
    await pane.getByRole('button', { name: 'Told' }).click();
    await pane.getByRole('button', { name: 'Take this case' }).waitFor();
    await page.locator('.cell-state', { hasText: /^Contacted$/ }).waitFor();
    await suite.expectCalm(agent);
  });

  test('a name shows only after somebody said why', async () => {
    const agent = await suite.come('/care', { role: 'care' });
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
    await suite.expectCalm(agent);
  });

  test('two who want the same case: one has it, the other is told who and goes on', async () => {
    const filter = '/care?area=Odense+C&kind=business&contactable_now=true';
    const [first, second] = [await suite.come(filter, { role: 'admin' }), await suite.come(filter, { role: 'care' })];
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
    const agent = await suite.come('/care?area=Aarhus+C', { role: 'care' });
    const { page } = agent;
    await page.locator('tbody tr', { hasText: 'asked not to be contacted' }).first().locator('.row-open').click();
    const pane = page.locator('.worklist-pane');
    await pane.getByRole('button', { name: 'Take this case' }).click();
    await pane.getByRole('button', { name: 'May I?' }).click();
    await pane.getByRole('alert').getByText('asked not to be contacted').waitFor();
    expect(await pane.locator('.phone').count()).toBe(0);
    expect(await pane.getByRole('button', { name: 'Told' }).isDisabled()).toBe(true);
    // Closed without a contact, it is nobody's to take any more.
    await pane.getByRole('button', { name: 'Close without contact' }).click();
    const closed = page.locator('tbody tr', { has: page.locator('.cell-state', { hasText: /^Closed$/ }) });
    await closed.locator('.row-open').click();
    await pane.getByText('closed', { exact: true }).waitFor();
    expect(await pane.getByRole('button', { name: 'Take this case' }).count()).toBe(0);
  });

  test('many cases are given to somebody after a look at whom it touches and whom it skips', async () => {
    const lead = await suite.come('/care?area=Aarhus+C', { role: 'admin' });
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
    await suite.expectCalm(lead);
  });

  test('an agent finds one customer by number and reads their last days', async () => {
    const agent = await suite.come('/customer', { role: 'care' });
    const { page } = agent;
    await page.getByLabel('Number', { exact: true }).fill('+45 70 10 00 05');
    await page.getByLabel('Why do you need to see this?').selectOption('customer_enquiry');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('heading', { name: 'The last 14 days' }).waitFor();
    await page.getByText('What may be said').waitFor();
    const { pathname, search, hash } = new URL(page.url());
    expect(pathname + search + hash).not.toMatch(/70|100005/);
    await suite.expectCalm(agent);
  });

  test('a lead reads whether complaints were beaten, with what it rests on', async () => {
    const lead = await suite.come('/cx', { role: 'cx' });
    const { page } = lead;
    await page.getByRole('heading', { level: 1, name: /knew first in 43 of 51 incidents with complaints/ }).waitFor();
    await page.getByText('Known beforehand: 1. Found late: 1. Missed: 1.').waitFor();
    await page.getByRole('heading', { name: 'Does telling people help?' }).waitFor();
    await suite.expectCalm(lead);
  });

  test('a question about a group is put together from words, answered in a sentence, a chart and a table, and its address leads back to it', async () => {
    const lead = await suite.come('/explore', { role: 'cx' });
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
    const elsewhere = await suite.come(new URL(page.url()).pathname.replace('/console', '') + new URL(page.url()).search, { role: 'noc' });
    await elsewhere.page.locator('.explore-table').getByText('Aalborg').waitFor();
    expect(await elsewhere.page.locator('#answer').textContent()).toBe(await page.locator('#answer').textContent());
    await suite.expectCalm(lead);
  });
});
