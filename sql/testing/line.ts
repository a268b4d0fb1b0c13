import { once } from 'node:events';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';

/** A line to the database that can be cut, held, or cut just before the answer comes back. */
export class Line {
  mode: 'open' | 'away' | 'answers_lost' = 'open';
  delayMs = 0;
  /** Requests under way at the same time, at most. */
  most = 0;
  private under = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(target: URL) {
    this.server = createServer((caller) => this.carry(caller, target));
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  set(mode: Line['mode']): void {
    this.mode = mode;
    if (mode === 'away') for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.set('away');
    this.server.close();
  }

  private carry(caller: Socket, target: URL): void {
    this.sockets.add(caller);
    caller.on('error', () => {});
    if (this.mode === 'away') {
      caller.destroy();
      return;
    }
    const server = connectTcp(Number(target.port), target.hostname);
    server.on('error', () => caller.destroy());
    caller.on('close', () => server.destroy());
    server.on('close', () => caller.destroy());
    this.sockets.add(server);
    caller.on('data', (bytes: Buffer) => {
      if (bytes.subarray(0, 5).toString('latin1') === 'POST ') this.most = Math.max(this.most, ++this.under);
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => {
      this.under = Math.max(0, this.under - 1);
      // The statement has been carried out; nobody hears of it.
      if (this.mode === 'answers_lost') caller.destroy();
      else setTimeout(() => caller.write(bytes), this.delayMs);
    });
  }
}
