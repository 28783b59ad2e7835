import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { errors } from "../errors";

const subdomain = z.object({ subdomain: z.string() });

/** The account's workers.dev name. */
export function accountSubdomain({ store }: Services): Hono {
  const app = new Hono();
  app.get("/", (c) => {
    if (store.account.subdomain === null) throw errors.noSubdomain();
    return ok(c, { subdomain: store.account.subdomain });
  });
  app.put("/", async (c) => {
    const { subdomain: name } = await body(c, subdomain, 10021);
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) throw new ApiError(400, 10021, "The subdomain's name is invalid.");
    if (store.account.subdomain !== null) {
      throw new ApiError(409, 10036, "This account already has a workers.dev subdomain.");
    }
    store.account = { ...store.account, subdomain: name };
    return ok(c, { subdomain: name });
  });
  app.delete("/", (c) => {
    store.account = { ...store.account, subdomain: null };
    return c.body(null, 204);
  });
  return app;
}

/** What a client gets when it asks whether its token is good; a bad one does not come so far. */
export const TOKEN_STATUS = { id: "0".repeat(31) + "1", status: "active" };
