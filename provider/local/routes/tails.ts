import { upgradeWebSocket } from "@hono/node-server";
import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, checked, ok } from "../envelope";
import { tailFilters } from "../tails/filters";
import type { LiveTail } from "../tails/tails";
import { scriptOf } from "../upload/upload";
import { isUpgrade, param } from "./names";

const INVALID_BODY = 10026;
const TAIL_NOT_FOUND = 10023;
/** What a client and the server agree on. */
const PROTOCOL = "trace-v1";

/** Where clients connect. */
export const TAILS_PATH = "/tails";

const sent = z.object({ filters: tailFilters.default([]) });

/** `workers/scripts/{name}/tails`. */
export function tails(services: Services): Hono {
  const app = new Hono();

  app.post("/:name/tails", async (c) => {
    const { name } = scriptOf(services, param(c, "name"));
    const { filters } = checked(sent, await readBody(c), INVALID_BODY);
    return ok(c, shown(c, await services.tails.create(name, filters)));
  });

  app.get("/:name/tails", (c) => {
    const [newest] = services.tails.of(scriptOf(services, param(c, "name")).name);
    return ok(c, newest === undefined ? null : shown(c, newest));
  });

  app.delete("/:name/tails/:id", async (c) => {
    const deleted = await services.tails.delete(scriptOf(services, param(c, "name")).name, param(c, "id"));
    if (!deleted) throw new ApiError(404, TAIL_NOT_FOUND, "workers.api.error.tail_not_found");
    return ok(c, null);
  });
  return app;
}

/** The WebSockets of tails: who has the address may connect. */
export function tailSockets({ tails }: Services): Hono {
  const app = new Hono();
  app.get("/:key", (c) => {
    const connect = tails.connect(param(c, "key"));
    if (connect === undefined) return c.text("This tail does not exist, or has ended.", 404);
    if (!isUpgrade(c)) return c.text("This is the address of a WebSocket.", 426);
    const protocols = (c.req.header("sec-websocket-protocol") ?? "").split(",").map((each) => each.trim());
    if (!protocols.includes(PROTOCOL)) return c.text(`The WebSocket protocol must be ${PROTOCOL}.`, 400);
    let disconnect = () => {};
    return upgradeWebSocket(c, {
      onOpen(_event, socket) {
        disconnect = connect(socket);
      },
      onClose() {
        disconnect();
      },
    });
  });
  return app;
}

/** A body may be left out. */
async function readBody(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new ApiError(400, INVALID_BODY, "The request body is not valid JSON.");
  }
}

function shown(c: Context, { id, key, expiresAt }: LiveTail) {
  return { id, url: `ws://${c.req.header("host") ?? ""}${TAILS_PATH}/${key}`, expires_at: expiresAt };
}
