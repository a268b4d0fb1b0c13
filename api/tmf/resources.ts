/**
 * Forecell's own things in the shapes of TM Forum: TMF656 service problem, TMF642 alarm, TMF621 trouble ticket, TMF681 communication message (v4; `@type` as in v5).
 * Every field those documents ask for when such a thing is created is there. Pure. No certification is claimed.
 */
import type { ShownCount } from '../counts.ts';

export const PATHS = {
  serviceProblem: '/tmf-api/serviceProblemManagement/v4/serviceProblem',
  alarm: '/tmf-api/alarmManagement/v4/alarm',
  troubleTicket: '/tmf-api/troubleTicket/v4/troubleTicket',
  communicationMessage: '/tmf-api/communicationManagement/v4/communicationMessage',
} as const;
export type ResourceKind = keyof typeof PATHS;

export interface TmfResource {
  readonly id: string;
  readonly href: string;
  readonly '@type': string;
  readonly [field: string]: unknown;
}

/** An incident as the API shows it to a role: counts of people exact or suppressed. */
export interface ShownIncident {
  readonly incident_id: string;
  readonly state: string;
  readonly severity: string;
  readonly sentence: string;
  readonly cause: string;
  readonly experience: string;
  readonly area: string;
  readonly region: string;
  readonly technology: string;
  readonly root_kind: string;
  readonly root_id: string;
  readonly onset: Date;
  readonly detected_at: Date;
  readonly resolved_at: Date | null;
  readonly updated_for: Date;
  readonly impact: { readonly subscriptions: ShownCount; readonly decision_centres: ShownCount } | null;
}

export interface ShownCase {
  readonly case_id: string;
  readonly state: string;
  readonly withdrawn: boolean;
  readonly channel: string;
  readonly changed_at: Date | null;
}

export interface ShownMessage {
  readonly case_id: string;
  readonly version: number;
  readonly at: Date;
  readonly channel: string;
  readonly purpose: string;
  readonly consent_text: string;
  readonly ended: string;
  readonly ended_at: Date;
}

const SELF = { id: 'forecell', name: 'Forecell', '@type': 'RelatedParty', '@referredType': 'Organization' };
/** TMF656: 1 is the most urgent of 10. */
const PRIORITY: Readonly<Record<string, number>> = { critical: 1, major: 3, minor: 5, warning: 7 };
export const PROBLEM_STATUS: Readonly<Record<string, string>> = { open: 'inProgress', resolved: 'resolved', merged: 'closed' };
export const TICKET_STATUS: Readonly<Record<string, string>> = {
  open: 'acknowledged',
  expired: 'acknowledged',
  reserved: 'inProgress',
  no_answer: 'pending',
  contacted: 'resolved',
  resolved: 'closed',
  do_not_contact: 'cancelled',
};
const MESSAGE_TYPE: Readonly<Record<string, string>> = { call: 'PhoneCall', sms: 'SMS', email: 'Email', app: 'MobileAppPush', letter: 'Letter' };
const MESSAGE_STATE: Readonly<Record<string, string>> = { '': 'inProgress', contacted: 'completed', no_answer: 'failed' };

/** TMF656. Asked for: category, description, originatorParty, priority, reason. */
export function serviceProblem(incident: ShownIncident): TmfResource {
  const { incident_id, impact } = incident;
  return {
    ...named('serviceProblem', 'ServiceProblem', incident_id),
    category: 'system.originated',
    name: incident_id,
    description: incident.sentence,
    reason: incident.cause || incident.experience || 'unknown',
    priority: PRIORITY[incident.severity] ?? 5,
    status: PROBLEM_STATUS[incident.state] ?? 'acknowledged',
    originatingSystem: SELF.id,
    originatorParty: { ...SELF, role: 'originator' },
    creationDate: incident.detected_at,
    firstAlert: { id: incident_id, href: `${PATHS.alarm}/${encodeURIComponent(incident_id)}`, '@referredType': 'Alarm' },
    timeRaised: incident.onset,
    lastUpdate: incident.updated_for,
    ...(incident.resolved_at ? { resolutionDate: incident.resolved_at } : {}),
    affectedLocation: [
      { id: incident.area || incident.region, name: incident.area || incident.region, role: 'affected', '@referredType': 'GeographicArea' },
    ],
    rootCauseResource: [{ id: incident.root_id, '@referredType': incident.root_kind }],
    ...(typeof impact?.subscriptions === 'number' ? { affectedNumberOfServices: impact.subscriptions } : {}),
    characteristic: [
      { name: 'technology', value: incident.technology },
      { name: 'affectedSubscriptions', value: String(impact?.subscriptions ?? 'unknown') },
      { name: 'affectedHouseholdsAndAccounts', value: String(impact?.decision_centres ?? 'unknown') },
    ],
  };
}

/** TMF642. Asked for: alarmRaisedTime, alarmType, perceivedSeverity, probableCause, sourceSystemId, state. */
export function alarm(incident: ShownIncident): TmfResource {
  const cleared = incident.resolved_at !== null;
  return {
    ...named('alarm', 'Alarm', incident.incident_id),
    externalAlarmId: incident.incident_id,
    alarmType: 'qualityOfServiceAlarm',
    // ITU-T X.733 knows "performance degraded" for what is slow or fails more often, "communications subsystem failure" for what is silent.
    probableCause: incident.experience === 'no_service' ? 'communicationsSubsystemFailure' : 'performanceDegraded',
    specificProblem: incident.sentence,
    perceivedSeverity: cleared ? 'cleared' : incident.severity,
    state: cleared ? 'cleared' : 'raised',
    sourceSystemId: SELF.id,
    alarmRaisedTime: incident.detected_at,
    alarmChangedTime: incident.updated_for,
    alarmReportingTime: incident.detected_at,
    ...(incident.resolved_at ? { alarmClearedTime: incident.resolved_at } : {}),
    alarmedObject: { id: incident.root_id, '@type': 'AlarmedObject' },
    alarmedObjectType: incident.root_kind,
    serviceAffecting: true,
    isRootCause: true,
    ackState: 'unacknowledged',
  };
}

/** TMF621. Asked for: description, severity, ticketType. Names nobody: the customer is the alias of the case, opened by a call that is recorded. */
export function troubleTicket(incident: ShownIncident, sentence: string, one: ShownCase): TmfResource {
  const id = `${incident.incident_id}.${one.case_id}`;
  return {
    ...named('troubleTicket', 'TroubleTicket', id),
    name: `Proactive contact, ${incident.incident_id}`,
    description: sentence,
    severity: incident.severity,
    priority: String(PRIORITY[incident.severity] ?? 5),
    ticketType: 'proactive',
    status: TICKET_STATUS[one.state] ?? 'acknowledged',
    ...(one.withdrawn ? { statusChangeReason: 'By newer data the customer was not affected.' } : {}),
    creationDate: incident.detected_at,
    lastUpdate: one.changed_at ?? incident.detected_at,
    ...(one.changed_at ? { statusChangeDate: one.changed_at } : {}),
    ...(incident.resolved_at ? { resolutionDate: incident.resolved_at } : {}),
    ...(one.channel === '' ? {} : { channel: { id: one.channel, name: one.channel, '@type': 'ChannelRef' } }),
    externalIdentifier: [{ id, owner: SELF.id, externalIdentifierType: 'case' }],
    relatedEntity: [problemRef(incident.incident_id)],
    relatedParty: [
      { ...SELF, role: 'reporter' },
      { id: one.case_id, role: 'customer', '@type': 'RelatedParty', '@referredType': 'Customer' },
    ],
  };
}

/** TMF681. Asked for: content, messageType, receiver, sender. Says what was said, to the alias of a case, never to a number. */
export function communicationMessage(incident: ShownIncident, sentence: string, message: ShownMessage): TmfResource {
  const id = `${incident.incident_id}.${message.case_id}.${message.version}`;
  return {
    ...named('communicationMessage', 'CommunicationMessage', id),
    subject: message.purpose === 'restoration' ? 'Service restored' : 'Fault in the mobile network',
    content: sentence,
    messageType: MESSAGE_TYPE[message.channel] ?? message.channel,
    state: MESSAGE_STATE[message.ended] ?? 'cancelled',
    sendTime: message.at,
    ...(message.ended === '' ? {} : { sendTimeComplete: message.ended_at }),
    sender: { id: SELF.id, name: SELF.name, '@type': 'Sender' },
    receiver: [{ id: message.case_id, name: message.case_id, '@type': 'Receiver' }],
    characteristic: [
      { name: 'consentText', value: message.consent_text },
      { name: 'serviceProblem', value: incident.incident_id },
    ],
  };
}

/** Only the fields asked for (first level), and always id, href and type, as TMF630 wants it. */
export function withFields(resource: TmfResource, fields: readonly string[] | undefined): TmfResource {
  if (!fields) return resource;
  const { id, href, '@type': type } = resource;
  return { id, href, '@type': type, ...Object.fromEntries(Object.entries(resource).filter(([name]) => fields.includes(name))) };
}

function named(kind: ResourceKind, type: string, id: string): TmfResource {
  return { id, href: `${PATHS[kind]}/${encodeURIComponent(id)}`, '@type': type };
}

function problemRef(incident: string) {
  return {
    id: incident,
    href: `${PATHS.serviceProblem}/${encodeURIComponent(incident)}`,
    role: 'cause',
    '@type': 'RelatedEntity',
    '@referredType': 'ServiceProblem',
  };
}
