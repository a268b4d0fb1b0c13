import { UIDS } from './links.ts';
import { DATASOURCE, PLUGIN_VERSION, sql } from './query.ts';

/** A rule in the form that Grafana reads from files, which is not the form of its HTTP API. */
export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: 'B';
  readonly data: readonly object[];
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly noDataState: 'OK' | 'Alerting';
  readonly execErrState: 'Error';
  readonly for: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly isPaused: false;
}

const GROUP_INTERVAL = '1m';
const HOUR_S = 3_600;
/** No delivery for two periods. */
const DATA_STOPPED_MIN = 30;
/** Four periods wait, or a load has not ended for as long. */
const BLOCKED_MIN = 60;

interface Wanted {
  readonly uid: string;
  readonly title: string;
  readonly query: string;
  /** Fires while the query's number is above this. */
  readonly above: number;
  readonly for: string;
  readonly panel: readonly [dashboardUid: string, panelId: number];
  readonly noData: 'OK' | 'Alerting';
  readonly severity: 'critical' | 'major';
  /** What a reader of the message wants: each annotation is one line of it. */
  readonly says: Readonly<Record<'summary' | 'where' | 'since' | 'customers' | 'why' | 'look', string>>;
}

const link = (uid: string, query = ''): string => `{{ externalURL }}d/${uid}${query}`;

/**
 * What wakes somebody. Queries hold nothing that only a browser expands, and give one number a row; their texts do not change while an incident lasts (the sentence and
 * the cause are those it was opened with), because another text would be another alert.
 */
const WANTED: readonly Wanted[] = [
  {
    uid: 'forecell-critical-incident',
    title: 'Critical incident',
    query: 'alert_critical',
    above: -1,
    for: '0s',
    panel: [UIDS.noc, 3],
    noData: 'OK',
    severity: 'critical',
    says: {
      summary: '{{ $labels.what }}',
      where: '{{ $labels.area }}, {{ $labels.region }}',
      since: '{{ $labels.since }}',
      customers: '{{ if ge $values.A.Value 20.0 }}about {{ printf "%.0f" $values.A.Value }}{{ else }}fewer than 20, or not counted yet{{ end }}',
      why: '{{ $labels.why }}',
      look: link(UIDS.incident, '?var-incident={{ $labels.incident }}'),
    },
  },
  {
    uid: 'forecell-data-stopped',
    title: 'Data stopped',
    query: 'alert_data_stopped',
    above: DATA_STOPPED_MIN,
    for: '2m',
    panel: [UIDS.noc, 17],
    noData: 'Alerting',
    severity: 'critical',
    says: {
      summary: 'No measurements have come for {{ printf "%.0f" $values.A.Value }} minutes: whether the network is well is not known.',
      where: 'every source',
      since: '{{ printf "%.0f" $values.A.Value }} minutes',
      customers: 'not known: nothing can be judged',
      why: 'the element managers do not deliver, or the way to the inbox is closed',
      look: link(UIDS.noc, '?viewPanel=17'),
    },
  },
  {
    uid: 'forecell-pipeline-blocked',
    title: 'Pipeline blocked',
    query: 'alert_pipeline_blocked',
    above: BLOCKED_MIN,
    for: '5m',
    panel: [UIDS.pipeline, 601],
    noData: 'Alerting',
    severity: 'critical',
    says: {
      summary: 'Measurements that came {{ printf "%.0f" $values.A.Value }} minutes of network time ago are not judged, or a load does not end.',
      where: 'Forecell itself',
      since: '{{ printf "%.0f" $values.A.Value }} minutes',
      customers: 'not known: incidents of that time are not found yet',
      why: 'detection stopped or is slower than the network; Forecell’s own output says which',
      look: link(UIDS.pipeline),
    },
  },
  {
    uid: 'forecell-budget-exceeded',
    title: 'Budget of false alarms exceeded',
    query: 'alert_budget',
    above: 1,
    for: '1h',
    panel: [UIDS.quality, 107],
    noData: 'OK',
    severity: 'major',
    says: {
      summary: 'False alarms of the newest 28 days are {{ printf "%.1f" $values.A.Value }} times the budget, more than chance explains.',
      where: 'detection',
      since: 'in the newest 28 days',
      customers: 'none: these incidents were called false or expected',
      why: 'a detector’s evidence no longer keeps its word; the table by detector says which',
      look: link(UIDS.quality, '?viewPanel=107'),
    },
  },
];

/** The query of each rule, for whoever wants to run it. */
export const ALERT_QUERIES: readonly { readonly uid: string; readonly rawSql: string }[] = WANTED.map(({ uid, query }) => ({
  uid,
  rawSql: sql(query),
}));

const relativeTimeRange = { from: HOUR_S, to: 0 };

function rule(wanted: Wanted): AlertRule {
  const [dashboardUid, panelId] = wanted.panel;
  const question = {
    refId: 'A',
    datasource: DATASOURCE,
    editorType: 'sql',
    rawSql: sql(wanted.query),
    queryType: 'table',
    format: 1,
    pluginVersion: PLUGIN_VERSION,
  };
  const threshold = {
    refId: 'B',
    type: 'threshold',
    datasource: { type: '__expr__', uid: '__expr__' },
    expression: 'A',
    conditions: [{ evaluator: { type: 'gt', params: [wanted.above] } }],
  };
  return {
    uid: wanted.uid,
    title: wanted.title,
    condition: 'B',
    data: [
      { refId: 'A', relativeTimeRange, datasourceUid: DATASOURCE.uid, model: question },
      { refId: 'B', relativeTimeRange, datasourceUid: '__expr__', model: threshold },
    ],
    dashboardUid,
    panelId,
    noDataState: wanted.noData,
    execErrState: 'Error',
    for: wanted.for,
    annotations: { ...wanted.says },
    labels: { product: 'forecell', severity: wanted.severity },
    isPaused: false,
  };
}

/** The message, as text: what, where, since when, how many customers, why, where to look. */
const TEMPLATE = `{{ define "forecell.title" }}{{ if eq .Status "resolved" }}Over: {{ else }}{{ end }}{{ .CommonLabels.alertname }}{{ if gt (len .Alerts) 1 }} ({{ len .Alerts }}){{ end }}{{ end }}
{{ define "forecell.message" }}{{ range .Alerts }}{{ if eq .Status "resolved" }}Over: {{ end }}{{ .Annotations.summary }}
Where: {{ .Annotations.where }}
Since: {{ .Annotations.since }}
Customers: {{ .Annotations.customers }}
Why: {{ .Annotations.why }}
Look: {{ .Annotations.look }}
{{ end }}{{ end }}`;

/** Who is told: one web hook and one address, both from Grafana's environment, so that neither stands in a file. */
const RECEIVER = 'forecell-noc';

/** The alerting part of the provisioning, by file name. Everything in it is a plain object: YAML is made of it elsewhere. */
export function alerting(): Readonly<Record<string, object>> {
  const settings = { title: '{{ template "forecell.title" . }}', message: '{{ template "forecell.message" . }}' };
  return {
    'rules.yaml': {
      apiVersion: 1,
      groups: [{ orgId: 1, name: 'forecell', folder: 'Forecell alerts', interval: GROUP_INTERVAL, rules: WANTED.map(rule) }],
    },
    'templates.yaml': { apiVersion: 1, templates: [{ orgId: 1, name: 'forecell', template: TEMPLATE }] },
    'contact-points.yaml': {
      apiVersion: 1,
      contactPoints: [
        {
          orgId: 1,
          name: RECEIVER,
          receivers: [
            { uid: 'forecell-webhook', type: 'webhook', settings: { url: '$FORECELL_ALERT_WEBHOOK', httpMethod: 'POST', ...settings } },
            {
              uid: 'forecell-email',
              type: 'email',
              settings: { addresses: '$FORECELL_ALERT_EMAIL', subject: settings.title, message: settings.message },
            },
          ],
        },
      ],
    },
    'policies.yaml': {
      apiVersion: 1,
      policies: [
        {
          orgId: 1,
          receiver: RECEIVER,
          group_by: ['alertname', 'incident'],
          group_wait: '30s',
          group_interval: '5m',
          repeat_interval: '12h',
          routes: [
            {
              receiver: RECEIVER,
              object_matchers: [
                ['product', '=', 'forecell'],
                ['severity', '=', 'critical'],
              ],
              group_by: ['alertname', 'incident'],
              group_wait: '10s',
              repeat_interval: '4h',
            },
          ],
        },
      ],
    },
  };
}
