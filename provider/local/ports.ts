import { randomInt } from "node:crypto";
import { createServer } from "node:net";

export const LOOPBACK = "127.0.0.1";

/** Finds addresses for Workers: from the control port upwards, or anywhere when that one is of no number that a person chose. */
export class Ports {
  /** Given out in this run, by Worker: an upload that failed finds its own again. */
  private readonly given = new Map<string, number>();

  constructor(private readonly first: number | undefined) {}

  /** Notes a port that is somebody's already. */
  keep(worker: string, port: number): void {
    this.given.set(worker, port);
  }

  /** The port of a new Worker: none that is `taken`, and none that anybody listens on. */
  async next(worker: string, taken: Set<number>): Promise<number> {
    const before = this.given.get(worker);
    if (before !== undefined && !taken.has(before)) return before;
    const others = new Set([...taken, ...this.given.values()]);
    const port = this.first === undefined ? await anywhere(others) : await upwards(this.first, others);
    this.given.set(worker, port);
    return port;
  }
}

async function upwards(first: number, taken: Set<number>): Promise<number> {
  for (let port = first; port < 65_536; port++) {
    if (!taken.has(port) && (await probe(port)) === port) return port;
  }
  throw new Error(`No port from ${first} upwards is free for another Worker. Start with a lower --port.`);
}

/** Below what systems give to outgoing connections, one of which may take a port between being found and being listened on. */
const ANYWHERE = { from: 10_000, to: 32_000 };

async function anywhere(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = await probe(randomInt(ANYWHERE.from, ANYWHERE.to));
    if (port !== undefined && !taken.has(port)) return port;
  }
  throw new Error("No free port was found for another Worker.");
}

/** Whether a port can be listened on, and which one it was; undefined when somebody has it. */
export function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(undefined);
    });
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      server.close(() => {
        resolve(address !== null && typeof address === "object" ? address.port : undefined);
      });
    });
  });
}
