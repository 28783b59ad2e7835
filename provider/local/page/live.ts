import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";

/** How often an open page is compared with what there is. */
const EVERY_MS = 1_000;

/** What a page is rendered with. */
export interface PageEnv {
  Bindings: {
    /** Stands for the time now, so that a page differs only when more than the time has passed. */
    now?: number;
  };
}

/** `/changes?path=…`: tells a page that is open, with server-sent events, that it would be another by now. */
export function addChanges(pages: Hono<PageEnv>): void {
  pages.get("/changes", (c) => {
    const path = c.req.query("path") ?? "/";
    if (!path.startsWith("/") || path.startsWith("/changes")) return c.text("path must be the path of a page.\n", 400);
    return streamSSE(c, async (stream) => {
      const closed = new AbortController();
      stream.onAbort(() => {
        closed.abort();
      });
      const now = Date.now();
      const digest = async () => {
        const response = await pages.request(path, {}, { now });
        return createHash("sha256")
          .update(`${response.status} ${await response.text()}`)
          .digest("base64url");
      };
      let before = "";
      try {
        for (;;) {
          const seen = await digest();
          if (seen !== before) await stream.writeSSE({ event: "change", data: seen });
          before = seen;
          await sleep(EVERY_MS, undefined, { signal: closed.signal, ref: false });
        }
      } catch (error) {
        if (!closed.signal.aborted) throw error;
      }
    });
  });
}
