import { instant, name, type RecordOf, record, text } from './fields.ts';
import { type ComplaintGiven, complaintRows, type TableFormat } from './tables.ts';

type Json = Readonly<Record<string, unknown>>;

/** Entities looked at in one ticket; real ones have a handful. */
const REFERENCES_MAX = 100;
/** Tickets the operator opened itself; they say nothing about what customers noticed. */
const NOT_FROM_CUSTOMERS = /^(proactive|request|order|task)/i;
/** What a ticket refers to beside the line it is about, though its type says service or product too. */
const NO_LINE = /problem|alarm|incident|order|offering|specification/;
/** A ticket in one of these states is taken back: it was no complaint after all. */
const TAKEN_BACK: readonly string[] = ['cancelled', 'canceled', 'rejected'];

const Ticket = record({
  id: name(),
  creationDate: instant,
  ticketType: text(60),
  status: text(60),
  name: text(400),
  description: (value) => (typeof value === 'string' ? value : ''),
  channel: (value) => labelOf(value),
  relatedParty: (value) => references(value, 'partyOrPartyRole'),
  relatedEntity: (value) => references(value, 'entity'),
  troubleTicketCharacteristic: (value) => references(value, 'value'),
});

type Ticket = RecordOf<typeof Ticket>;

interface Reference {
  readonly id: string;
  readonly name: string;
  /** Role and type as the sender has them, in lower case: `customer`, `msisdn product`. */
  readonly kind: string;
  readonly value: string;
}

/**
 * TM Forum trouble tickets (TMF621 v4 and v5), read as complaints: an array, one object a line, or the events that carry a ticket.
 * Who: the `relatedParty` that is a customer, the `relatedEntity` that is a subscription, product or service. Where: the `relatedEntity` that is an area or place.
 * What: `name` and `description`; a characteristic named `topic` counts as the operator's own word. Other fields are passed over.
 */
export const troubleTickets: TableFormat<RecordOf<typeof Ticket>> = {
  schema: Ticket,
  unwrap: ticketOfEvent,
  toRows(ticket, context) {
    if (NOT_FROM_CUSTOMERS.test(ticket.ticketType)) return 'ticketType: not raised by a customer';
    return complaintRows(complaintOf(ticket), context);
  },
};

function complaintOf(ticket: Ticket): ComplaintGiven {
  const party = ticket.relatedParty.find(({ kind }) => /customer|subscriber|consumer|originator/.test(kind));
  const line = ticket.relatedEntity.find(({ kind }) => /subscri|product|service|msisdn|imsi|\bsim\b|\bline\b/.test(kind) && !NO_LINE.test(kind));
  const place = ticket.relatedEntity.find(({ kind }) => /area|place|location|geographic/.test(kind));
  const topic = ticket.troubleTicketCharacteristic.find((characteristic) => characteristic.name.toLowerCase() === 'topic');
  return {
    complaint_id: ticket.id,
    created_at: ticket.creationDate,
    customer_id: party?.id ?? '',
    subscriber_id: line?.id ?? '',
    channel: ticket.channel.slice(0, 60),
    topic: (topic?.value ?? '').slice(0, 60),
    area: place?.name || place?.id || '',
    text: [ticket.name, ticket.description].filter((part) => part !== '').join('\n'),
    removed: TAKEN_BACK.includes(ticket.status.toLowerCase()),
  };
}

/** An event as `/hub` delivers it holds the ticket under `event`. */
function ticketOfEvent(value: unknown): unknown {
  const event = isObject(value) ? value['event'] : undefined;
  return isObject(event) && isObject(event['troubleTicket']) ? event['troubleTicket'] : value;
}

/** References flattened: version 5 puts what version 4 says at once one level deeper, under `inner`. */
function references(value: unknown, inner: string): Reference[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, REFERENCES_MAX)
    .filter(isObject)
    .map((outer): Reference => {
      const deeper = outer[inner];
      const entity: Json = isObject(deeper) ? deeper : outer;
      const kind = [outer['role'], outer['@referredType'], entity['@referredType']].map(labelOf).join(' ').toLowerCase();
      return { id: labelOf(entity['id']), name: labelOf(entity['name'] ?? outer['name']), kind, value: labelOf(outer['value']) };
    });
}

/** A name as text: itself, or the name (else the id) of what carries it. */
function labelOf(value: unknown): string {
  if (typeof value === 'string') return value.trim().slice(0, 200);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return labelOf(value[0]);
  return isObject(value) ? labelOf(value['name'] ?? value['id']) : '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
