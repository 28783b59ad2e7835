import type { Account } from "./account";
import { scriptPath } from "./paths";

/** What an invocation of a Worker came to, as far as it is read here. */
export interface TailEvent {
  event?: { request?: { headers?: Record<string, string> } } | null;
  scriptVersion?: { id?: string } | null;
}

interface CreatedTail {
  id: string;
  url: string;
}

/** What a client and Cloudflare agree on. */
const PROTOCOL = "trace-v1";

/**
 * Follows the requests of a Worker that have this header, while `during` runs.
 *
 * @see https://developers.cloudflare.com/workers/observability/logs/real-time-logs/
 */
export async function tailing<Result>(
  account: Account,
  { script, header }: { script: string; header: { key: string; query: string } },
  seen: (event: TailEvent) => void,
  during: () => Promise<Result>,
): Promise<Result> {
  const tail = await account.send<CreatedTail>("workers", "post", scriptPath(script, "/tails"), {
    body: { filters: [{ header }] },
  });
  let socket: WebSocket | undefined;
  try {
    socket = await connect(tail.url);
    socket.addEventListener("message", ({ data }) => {
      void textOf(data)
        .then((text) => {
          seen(JSON.parse(text) as TailEvent);
        })
        .catch(() => {
          // A message that is not an event says nothing.
        });
    });
    return await during();
  } finally {
    socket?.close();
    await account.send("workers", "delete", scriptPath(script, `/tails/${encodeURIComponent(tail.id)}`)).catch(() => {
      // It ends by itself.
    });
  }
}

function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, PROTOCOL);
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ debug: false }));
      resolve(socket);
    });
    socket.addEventListener("error", () => {
      // The address lets whoever has it read the Worker's log.
      reject(new Error(`The tail of the Worker cannot be read: no connection to ${new URL(url).host}.`));
    });
  });
}

function textOf(data: unknown): Promise<string> {
  if (data instanceof Blob) return data.text();
  return Promise.resolve(data instanceof ArrayBuffer ? Buffer.from(data).toString() : String(data));
}
