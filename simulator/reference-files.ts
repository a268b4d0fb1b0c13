import type { ScheduledFault } from './faults.ts';
import { csvLine, writeWhole } from './files.ts';
import { REGION } from './geography.ts';
import { aliasesOf, type Cell, CORE_CLASS, type Network } from './network.ts';
import { isoTime, PERIOD_S } from './options.ts';
import { msisdn, type Population, subscriberId } from './population.ts';
import { Stream } from './random.ts';

const INVENTORY =
  'element_id,name,kind,technology,region,area,site,sector,band,tac,latitude,longitude,vendor,software,transport_hub,core_pool,administrative_state,neighbours,dn_aliases\n';

/** Writes what an operator's systems know before any measurement: inventory, customers, subscriptions. */
export function writeReference(directory: string, network: Network, people: Population): void {
  writeWhole(directory, 'reference/inventory.csv', inventory(network));
  const customers = people.customers.map((c) =>
    csvLine([
      ...[c.id, c.accountId, c.name, c.address, c.payerId, c.segment, c.valueBand, c.vip, c.protected],
      ...[c.language, 'Europe/Copenhagen', c.consent, c.doNotContact],
    ]),
  );
  const header =
    'customer_id,account_id,name,address,payer_id,segment,value_band,vip,protected,language,time_zone,consent_service_contact,do_not_contact\n';
  writeWhole(directory, 'reference/customers.csv', header + customers.join(''));
  writeWhole(directory, 'reference/consents.csv', consents(people));
  writeWhole(directory, 'reference/contact-flags.csv', contactFlags(people));
  const lines = Array.from({ length: people.size }, (_, sub) =>
    csvLine([
      subscriberId(sub),
      msisdn(sub),
      people.customers[people.customer[sub] ?? 0]?.id ?? '',
      people.lineType[sub] ?? 'voice',
      ...userOf(people, sub),
    ]),
  );
  writeWhole(directory, 'reference/subscriptions.csv', `subscriber_id,msisdn,customer_id,line_type,user_name,user_role\n${lines.join('')}`);
}

const USERS = 'Astrid Bent Camilla Dorte Esben Flemming Gitte Henrik Inge Jakob Kirsten Lone'.split(' ');

/** Who uses a line of a business: its first is the contact it named, the second of larger ones an executive, the others employees. Nobody is named elsewhere. */
function userOf(people: Population, sub: number): [string, string] {
  const customer = people.customers[people.customer[sub] ?? 0];
  if (customer?.segment !== 'business' || people.lineType[sub] === 'iot') return ['', ''];
  const place = sub - customer.firstLine;
  const role = place === 0 ? 'contact' : place === 1 && customer.lines > 3 ? 'executive' : 'employee';
  return [`${USERS[(customer.index + 5 * place) % USERS.length]} ${customer.name.split(' ')[0]}`, role];
}

const CHANNELS = ['call', 'sms', 'app', 'email', 'letter'];
const ASKED_FROM = Date.UTC(2024, 0, 1) / 1000;
const ASKED_S = 600 * 86_400;

/** Answers to consent: whoever agrees does so for some channels, at some time, to the wording of that time; one in thirty took it back once and gave it again. */
function consents(people: Population): string {
  const lines = people.customers.flatMap((c) => {
    const s = new Stream(0xc0_45e7, c.index);
    const first = ASKED_FROM + Math.floor(ASKED_S * s.uniform());
    const again = s.uniform() < 1 / 30;
    const answered = c.consent || s.uniform() < 0.5;
    return CHANNELS.flatMap((channel, i) => {
      const yes = c.consent && (i === 0 || s.uniform() < 0.8);
      if (!answered) return [];
      const line = (granted: boolean, at: number) =>
        csvLine([c.id, 'service_notice', channel, granted, at < ASKED_FROM + ASKED_S / 2 ? 'SN-2024-1' : 'SN-2025-1', isoTime(at)]);
      return again && yes ? [line(true, first), line(false, first + 86_400), line(true, first + 2 * 86_400)] : [line(yes, first)];
    });
  });
  return `customer_id,purpose,channel,granted,text_version,given_at\n${lines.join('')}`;
}

/** What forbids a contact: every opt-out of the customer file, and one in five hundred for some other reason. */
function contactFlags(people: Population): string {
  const lines = people.customers.flatMap((c) => {
    const s = new Stream(0xf1a6, c.index);
    const at = isoTime(ASKED_FROM + Math.floor(ASKED_S * s.uniform()));
    const other = s.uniform() < 0.002 ? [s.pick(['minor', 'deceased', 'legal_dispute', 'domestic_abuse', 'secret_number'])] : [];
    return [...(c.doNotContact ? ['do_not_contact'] : []), ...other].map((flag) => csvLine([c.id, flag, true, at]));
  });
  return `customer_id,flag,active,set_at\n${lines.join('')}`;
}

function inventory(network: Network): string {
  const cells = network.cells.map((cell) => cellLine(network, cell));
  const core = network.core.map((element) =>
    csvLine([
      ...[
        element.id,
        `${element.kind.toUpperCase()} ${element.pool} 1`,
        element.kind,
        'core',
        REGION,
        '',
        `core-${element.pool}`,
        '',
        '',
        '',
        55.39,
        10.39,
      ],
      ...['Borealis', 'BX 26.1', '', element.pool, 'unlocked', ''],
      `SubNetwork=${REGION},ManagedElement=${element.id},${CORE_CLASS[element.kind]}=1`,
    ]),
  );
  return INVENTORY + cells.join('') + core.join('');
}

function cellLine(network: Network, cell: Cell): string {
  const { site } = cell;
  const software = site.vendor === 'Borealis' ? 'BX 26.1' : 'KS_R44B17';
  const technology = cell.kind === 'nr_cell' ? 'NR' : 'LTE';
  return csvLine([
    ...[cell.id, cell.name, cell.kind, technology, REGION, site.area.name, site.name, `${site.name}-${cell.sector.number}`, cell.band, site.tac],
    ...[site.latitude.toFixed(5), site.longitude.toFixed(5), site.vendor, software, site.hub, site.area.pool, cell.locked ? 'locked' : 'unlocked'],
    cell.neighbours.map((other) => network.cells[other]?.id ?? '').join('|'),
    aliasesOf(cell).join('|'),
  ]);
}

const MAINTENANCE = 'window_id,scope,scope_id,starts_at,ends_at,reason\n';

/** Writes the maintenance windows of planned work: each from the quarter hour before the work to the one after. Nothing is written for none, unless `always`. */
export function writeMaintenance(directory: string, name: string, faults: readonly ScheduledFault[], always: boolean): void {
  const planned = faults.filter(({ kind }) => kind === 'planned_work');
  if (planned.length === 0 && !always) return;
  const lines = planned.map(({ id, root, start, end }) => {
    const [from, to] = [Math.floor(start / PERIOD_S) * PERIOD_S, Math.ceil(end / PERIOD_S) * PERIOD_S];
    return csvLine([`W${id.slice(1)}`, 'site', root, isoTime(from), isoTime(to), 'Antenna and software work']);
  });
  writeWhole(directory, name, MAINTENANCE + lines.join(''));
}

const CHANGES = 'change_id,scope,scope_id,at,kind,description,source\n';

/** Writes what the change management system knows: every bad change, among harmless ones on other sites of the same hour. Nothing is written for none. */
export function writeChanges(directory: string, name: string, faults: readonly ScheduledFault[], network: Network): void {
  const bad = faults.filter(({ kind }) => kind === 'bad_change');
  if (bad.length === 0) return;
  const busy = new Set(faults.map(({ root }) => root));
  const calm = network.sites.map((site) => site.name).filter((site) => !busy.has(site));
  const lines = bad.flatMap(({ root, start, key }, i) => {
    const others = [1, 2].flatMap((n) => calm[(key + 7 * i + 131 * n) % Math.max(1, calm.length)] ?? []);
    return [root, ...new Set(others)].map((site, n) =>
      csvLine([
        `CM-${4711 + 10 * i + n}`,
        'site',
        site,
        isoTime(start),
        'parameter',
        n === 0 ? 'Antenna tilt and handover margin' : 'Neighbour list',
        'cm',
      ]),
    );
  });
  writeWhole(directory, name, CHANGES + lines.join(''));
}
