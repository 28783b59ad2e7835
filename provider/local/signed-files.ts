import { createHash, randomBytes } from "node:crypto";

import { Hono } from "hono";

const HOUR_MS = 3_600_000;

/** Where they are, below the server's address. */
export const SIGNED_PATH = "/signed";

/** Files that go in or out at an address of their own, without the API's token, as with R2's presigned URLs: who knows the address may, for an hour. */
export class SignedFiles {
  readonly #files = new Map<string, { content: Uint8Array<ArrayBuffer> | undefined; until: number }>();

  /** A name for a file that is to come, or for one that is there. */
  offer(content?: Uint8Array<ArrayBuffer>): string {
    const now = Date.now();
    for (const [name, { until }] of this.#files) if (until < now) this.#files.delete(name);
    const name = randomBytes(24).toString("hex");
    this.#files.set(name, { content, until: now + HOUR_MS });
    return name;
  }

  get(name: string): Uint8Array<ArrayBuffer> | undefined {
    const file = this.#files.get(name);
    return file !== undefined && file.until > Date.now() ? file.content : undefined;
  }

  /** Whether it is expected. */
  put(name: string, content: Uint8Array<ArrayBuffer>): boolean {
    const file = this.#files.get(name);
    if (file === undefined || file.until < Date.now()) return false;
    file.content = content;
    return true;
  }

  delete(name: string): void {
    this.#files.delete(name);
  }
}

/** Takes and gives them; an upload is answered with its hash, by which the sender knows that it came whole. */
export function signedFiles(files: SignedFiles): Hono {
  const app = new Hono();
  app.get("/:name", (c) => {
    const content = files.get(c.req.param("name"));
    return content === undefined ? c.notFound() : c.body(content, 200, { "content-type": "application/sql" });
  });
  app.put("/:name", async (c) => {
    const content = new Uint8Array(await c.req.arrayBuffer());
    if (!files.put(c.req.param("name"), content)) return c.notFound();
    return c.body(null, 200, { etag: `"${createHash("md5").update(content).digest("hex")}"` });
  });
  return app;
}
