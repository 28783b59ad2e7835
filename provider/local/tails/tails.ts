import { randomBytes, randomUUID } from "node:crypto";

import { passes, type TailFilter } from "./filters";

/** How long a tail is open. */
const LIFETIME_MS = 6 * 3_600_000;
const NORMAL_CLOSURE = 1000;

/** The connection to a client, as far as a tail needs it. */
interface Client {
  send(text: string): void;
  close(code: number, reason: string): void;
}

export interface LiveTail {
  id: string;
  script: string;
  /** What lets a client connect: the address that it is given has it. */
  key: string;
  expiresAt: string;
}

interface OpenTail extends LiveTail {
  filters: TailFilter[];
  client?: Client;
  timer: NodeJS.Timeout;
}

/** The live tails of Workers, in memory. */
export class LiveTails {
  readonly #open = new Map<string, OpenTail>();
  readonly #tail: (scripts: string[]) => Promise<void>;

  /** `tail` is told of which Workers events are wanted. */
  constructor(tail: (scripts: string[]) => Promise<void>) {
    this.#tail = tail;
  }

  async create(script: string, filters: TailFilter[]): Promise<LiveTail> {
    const id = randomUUID().replaceAll("-", "");
    const timer = setTimeout(() => void this.delete(script, id), LIFETIME_MS).unref();
    const expiresAt = new Date(Date.now() + LIFETIME_MS).toISOString();
    const tail = { id, script, key: randomBytes(24).toString("hex"), expiresAt, filters, timer };
    this.#open.set(id, tail);
    await this.#changed();
    return tail;
  }

  /** Those of a script, the newest first. */
  of(script: string): LiveTail[] {
    return [...this.#open.values()].filter((tail) => tail.script === script).reverse();
  }

  /** Whether there was one. */
  async delete(script: string, id: string): Promise<boolean> {
    const tail = this.#open.get(id);
    if (tail?.script !== script) return false;
    this.#open.delete(id);
    clearTimeout(tail.timer);
    tail.client?.close(NORMAL_CLOSURE, "The tail has ended.");
    await this.#changed();
    return true;
  }

  /** Sends the events of a tail to a client from now on. Returns what ends that; undefined if the address is not of a tail. */
  connect(key: string): ((client: Client) => () => void) | undefined {
    const tail = [...this.#open.values()].find((open) => open.key === key);
    if (tail === undefined) return undefined;
    return (client) => {
      tail.client = client;
      return () => {
        if (tail.client === client) void this.delete(tail.script, tail.id);
      };
    };
  }

  /** An event goes to each client that lets it through. */
  send(script: string, event: Record<string, unknown>): void {
    for (const tail of this.#open.values()) {
      if (tail.script === script && tail.client && passes(tail.filters, event)) tail.client.send(JSON.stringify(event));
    }
  }

  async #changed(): Promise<void> {
    await this.#tail([...new Set([...this.#open.values()].map(({ script }) => script))]);
  }
}
