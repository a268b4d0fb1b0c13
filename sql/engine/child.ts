/**
 * The process that is the embedded ClickHouse server: it calls `clickhouse-local` inside libchdb and never returns.
 * Started by `embedded.ts`, with its settings as JSON in the first argument; prints nothing of its own.
 * It must be a process of its own because the call blocks the main thread for as long as the server lives.
 */
import { Worker } from 'node:worker_threads';
import { DataType, load, open } from 'ffi-rs';

/** What `embedded.ts` hands over. */
export interface ChildSettings {
  readonly parentPid: number;
  readonly libraryPath: string;
  readonly storePath: string;
  readonly configPath: string;
  readonly portsPath: string;
}

const PR_SET_PDEATHSIG = 1;
const SIGTERM = 15;

function dieWithParent(): void {
  if (process.platform === 'linux') {
    open({ library: 'libc', path: 'libc.so.6' });
    void load({
      library: 'libc',
      funcName: 'prctl',
      retType: DataType.I32,
      paramsType: [DataType.I32, DataType.I32],
      paramsValue: [PR_SET_PDEATHSIG, SIGTERM],
    });
    return;
  }
  // Elsewhere the parent's end is seen as the end of standard input; a worker watches, as the main thread is busy for good.
  new Worker(`process.stdin.resume(); process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));`, { eval: true, stdin: false });
}

function serve(settings: ChildSettings): number {
  const ports = settings.portsPath.replaceAll("'", "\\'");
  // The long query keeps the server alive; killing it is the orderly way to stop.
  const statements = [
    'SYSTEM START LISTEN HTTP',
    'SYSTEM START LISTEN TCP',
    `SELECT getServerPort('http_port'), getServerPort('tcp_port') INTO OUTFILE '${ports}' TRUNCATE FORMAT TSV`,
    'SELECT sleepEachRow(1) FROM numbers(1000000000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0 FORMAT Null',
  ];
  const args = [
    'clickhouse-local',
    '--path',
    settings.storePath,
    '--config-file',
    settings.configPath,
    '--listen_host',
    '127.0.0.1',
    '--http_port',
    '0',
    '--tcp_port',
    '0',
    '--query',
    statements.join('; '),
  ];
  open({ library: 'chdb', path: settings.libraryPath });
  return load({
    library: 'chdb',
    funcName: 'chdb_query_cmdline',
    retType: DataType.I32,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [args.length, args],
    runInNewThread: false,
  }) as number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings;
dieWithParent();
// A parent that was killed before this line never sends that signal: without this look the server would live on and keep the data directory from every later start.
if (process.ppid !== settings.parentPid) process.exit(1);
process.exit(serve(settings) === 0 ? 0 : 1);
