import { createHash } from 'node:crypto';
import { totalmem } from 'node:os';
import { type DatabaseRole, grantsOf } from '../grants.ts';

/** The users of the embedded server and their passwords. */
export type Passwords = Readonly<Record<DatabaseRole, string>>;

const GIB = 1024 ** 3;

/** What the pipeline asks makes way for what people ask: a page is waited for, a period has minutes. Without CAP_SYS_NICE the server leaves it alone. */
const PIPELINE_NICE = 10;

/** Memory for ClickHouse: a third of the machine, at most 6 GiB, so that an 8 GB laptop keeps room for Node and a browser. */
export function serverMemoryBytes(machineBytes = totalmem()): number {
  return Math.round(Math.min(6 * GIB, Math.max(1.2 * GIB, machineBytes / 3)));
}

/**
 * The server's configuration file. No `<logger>` (with it the level stays at trace), no system logs,
 * bounded memory and caches, and the users file.
 */
export function serverConfigXml(usersPath: string, memoryBytes: number): string {
  return `<clickhouse>
  <max_server_memory_usage>${memoryBytes}</max_server_memory_usage>
  <mark_cache_size>134217728</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_schedule_pool_size>8</background_schedule_pool_size>
  <os_threads_nice_value_merge_mutate>${PIPELINE_NICE}</os_threads_nice_value_merge_mutate>
  <keep_alive_timeout>10</keep_alive_timeout>
  <user_directories><users_xml><path>${escapeXml(usersPath)}</path></users_xml></user_directories>
</clickhouse>
`;
}

/** The users file: who may log in, from where, and what each is granted. `default` may do nothing but open the listeners. */
export function usersXml(passwords: Passwords, memoryBytes: number, database: string, vault: string): string {
  const users = (Object.keys(passwords) as DatabaseRole[]).map((role) => userXml(role, passwords[role], database, vault));
  const perQuery = Math.round(memoryBytes * 0.75);
  return `<clickhouse>
  <profiles>
    <default><max_memory_usage>${perQuery}</max_memory_usage><max_bytes_before_external_group_by>${Math.round(perQuery / 2)}</max_bytes_before_external_group_by></default>
    <pipeline><profile>default</profile><os_threads_nice_value_query>${PIPELINE_NICE}</os_threads_nice_value_query></pipeline>
    <reader>
      <readonly>1</readonly><max_execution_time>30</max_execution_time>
      <max_memory_usage>${Math.round(perQuery / 2)}</max_memory_usage>
      <constraints><max_execution_time><changeable_in_readonly/><max>60</max></max_execution_time></constraints>
    </reader>
    <service><max_memory_usage>${Math.round(perQuery / 2)}</max_memory_usage><readonly>0</readonly></service>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default><password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
      <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants></default>
${users.join('\n')}
  </users>
</clickhouse>
`;
}

function userXml(role: DatabaseRole, password: string, database: string, vault: string): string {
  const profile = role === 'owner' ? 'pipeline' : role === 'grafana' ? 'reader' : 'service';
  const grants = grantsOf(role, database, vault)
    .map((grant) => `<query>${escapeXml(grant)}</query>`)
    .join('');
  const digest = createHash('sha256').update(password).digest('hex');
  return `    <${role}><password_sha256_hex>${digest}</password_sha256_hex><networks><ip>127.0.0.1</ip></networks>
      <profile>${profile}</profile><quota>default</quota><grants>${grants}</grants></${role}>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
