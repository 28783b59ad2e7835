import { randomBytes } from "node:crypto";

import { upgradeWebSocket } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import type { WSContext } from "hono/ws";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, checked, ok } from "../envelope";
import { instanceOf } from "./instance";
import { INVALID_BODY } from "./instance-list";
import { isUpgrade, param } from "./names";

const TOKEN_LIFETIME_MS = 300_000;
const NORMAL_CLOSURE = 1000;
const INTERNAL_ERROR = 1011;

const query = z.object({ cursor: z.coerce.number().int().min(-1).default(-1) });

/** `workflows/{name}/instances/{id}/subscribe`: what happens in an instance, as a WebSocket. */
export class InstanceSubscriptions {
  /** The paths that tokens are for, until when. */
  readonly #tokens = new Map<string, { path: string; expires: number }>();
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Lets a client in that has no other authorisation than the token in its address, as browsers do. */
  readonly byToken: MiddlewareHandler = async (c, next) => {
    const token = c.req.query("token");
    const known = token === undefined ? undefined : this.#tokens.get(token);
    if (!isUpgrade(c) || known?.path !== c.req.path || known.expires < Date.now()) return next();
    return this.#subscribe(c);
  };

  /** For a client with the API's token. */
  routes(): Hono {
    const app = new Hono();
    app.get("/:workflow/instances/:id/subscribe", (c) => this.#subscribe(c));
    app.get("/:workflow/instances/:id/subscribe/token", async (c) => {
      await instanceOf(this.#services, param(c, "workflow"), param(c, "id"));
      const now = Date.now();
      for (const [old, { expires }] of this.#tokens) if (expires < now) this.#tokens.delete(old);
      const token = randomBytes(24).toString("hex");
      const path = c.req.path.replace(/\/token$/, "");
      this.#tokens.set(token, { path, expires: now + TOKEN_LIFETIME_MS });
      return ok(c, { token, websocketUrl: `ws://${c.req.header("host") ?? ""}${path}?token=${token}` });
    });
    return app;
  }

  async #subscribe(c: Context): Promise<Response> {
    const { workflow, record } = await instanceOf(this.#services, param(c, "workflow"), param(c, "id"));
    const { cursor } = checked(query, c.req.query(), INVALID_BODY);
    const filter = c.req.queries("filter");
    if (!isUpgrade(c)) throw new ApiError(426, INVALID_BODY, "This is the address of a WebSocket.");
    const left = new AbortController();
    return upgradeWebSocket(c, {
      onOpen: (_event, socket) => {
        this.#send(workflow.name, record.id, { cursor, filter }, socket, left.signal).then(
          () => {
            socket.close(NORMAL_CLOSURE);
          },
          (error: unknown) => {
            socket.close(INTERNAL_ERROR, error instanceof Error ? error.message.slice(0, 100) : "");
          },
        );
      },
      onClose: () => {
        left.abort();
      },
    });
  }

  /** The history first, then what happens, until the instance ends or the client leaves. */
  async #send(
    workflow: string,
    id: string,
    { cursor: start, filter }: { cursor: number; filter: string[] | undefined },
    socket: WSContext,
    left: AbortSignal,
  ): Promise<void> {
    let cursor = start;
    while (!left.aborted) {
      const next = await this.#services.runtime.instances.events(workflow, id, cursor);
      for (const event of next.events) {
        if (filter === undefined || filter.includes(event.type)) socket.send(JSON.stringify(event));
      }
      if (next.ended) return;
      cursor = next.cursor;
    }
  }
}
