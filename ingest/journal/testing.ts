import type { AppendFile, JournalFiles } from './files.ts';

/** The machine lost its power: from here on nothing answers. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

interface Node {
  /** What the disk surely has, and what only memory has. */
  safe: Buffer;
  content: Buffer;
}

/** A disk that forgets: bytes not synced and names whose folder was not synced may be gone, or half there, after a cut. */
export class ModelDisk {
  /** Operations done so far; the cut comes before the operation of this number. */
  operations = 0;
  cutAt = Number.POSITIVE_INFINITY;
  /** The disk takes no more than this. */
  bytesMax = Number.POSITIVE_INFINITY;
  private names = new Map<string, Node>();
  private safeNames = new Map<string, Node>();
  /** Changes of names since the folder was synced, in order. */
  private renames: ((names: Map<string, Node>) => void)[] = [];

  files(): JournalFiles {
    return {
      list: async () => this.step(() => [...this.names].map(([name, node]) => ({ name, bytes: node.content.length }))),
      read: async (name) => this.step(() => Buffer.from(this.node(name).content)),
      create: async (name) => this.step(() => this.create(name)),
      replace: async (name, content) => {
        this.step(() => {});
        const node = { safe: content, content };
        this.step(() => this.rename((names) => names.set(name, node)));
      },
      truncate: async (name, bytes) => this.step(() => this.cut(this.node(name), bytes)),
      remove: async (name) => this.step(() => this.rename((names) => names.delete(name))),
      syncFolder: async () =>
        this.step(() => {
          this.safeNames = new Map(this.names);
          this.renames = [];
        }),
      freeBytes: async () => this.step(() => this.bytesMax - this.used()),
    };
  }

  /** The disk as the next start finds it. `chance` decides what of the unsynced survives: bytes up to some point (perhaps as noise), names up to some change. */
  afterCut(chance: () => number): ModelDisk {
    const disk = new ModelDisk();
    const names = new Map(this.safeNames);
    for (const change of this.renames.slice(0, Math.floor(chance() * (this.renames.length + 1)))) change(names);
    for (const [name, node] of names) {
      const unsafe = node.content.subarray(node.safe.length);
      const kept = Buffer.from(unsafe.subarray(0, Math.floor(chance() * (unsafe.length + 1))));
      if (chance() < 0.3) kept.fill(0, Math.floor(chance() * kept.length));
      const content = Buffer.concat([node.safe, kept]);
      disk.names.set(name, { safe: content, content });
    }
    disk.safeNames = new Map(disk.names);
    return disk;
  }

  /** Changes one byte of a file, as a worn disk does. */
  flip(name: string, at: number): void {
    const node = this.node(name);
    node.content = Buffer.from(node.content);
    node.content[at] = (node.content[at] ?? 0) ^ 0xff;
    node.safe = node.content;
  }

  private step<T>(run: () => T): T {
    if (this.operations++ >= this.cutAt) throw new PowerCut('the power is gone');
    return run();
  }

  private used(): number {
    return [...this.names.values()].reduce((sum, node) => sum + node.content.length, 0);
  }

  private node(name: string): Node {
    const node = this.names.get(name);
    if (!node) throw Object.assign(new Error(`no file ${name}`), { code: 'ENOENT' });
    return node;
  }

  private rename(change: (names: Map<string, Node>) => void): void {
    change(this.names);
    this.renames.push(change);
  }

  private cut(node: Node, bytes: number): void {
    node.content = node.content.subarray(0, bytes);
    node.safe = node.safe.subarray(0, Math.min(bytes, node.safe.length));
  }

  private create(name: string): AppendFile {
    const node: Node = { safe: Buffer.alloc(0), content: Buffer.alloc(0) };
    this.rename((names) => names.set(name, node));
    return {
      append: async (parts) =>
        this.step(() => {
          const bytes = Buffer.concat(parts);
          const room = this.bytesMax - this.used();
          node.content = Buffer.concat([node.content, bytes.subarray(0, Math.max(0, room))]);
          if (bytes.length > room) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        }),
      sync: async () =>
        this.step(() => {
          node.safe = node.content;
        }),
      truncate: async (bytes) => this.step(() => this.cut(node, bytes)),
      close: async () => this.step(() => {}),
    };
  }
}
