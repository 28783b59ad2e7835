import { type Context, Hono } from "hono";
import { z } from "zod";

import { param } from "../routes/names";
import { ACTIONS, type ApiRequest, eventRequest, refused, statusRequest } from "./actions";
import { layout, path } from "./html";
import { same } from "./key";

/** How pages change something: by the API itself, so that they can do no more and no less. */
export interface PageApi {
  /** The address of the account's API. */
  accountUrl(): string;
  request(request: ApiRequest): Promise<Response>;
  /** Proves that a form comes from a page of this process. */
  formToken: string;
}

const answer = z.object({ errors: z.array(z.object({ message: z.string() })) });

/** What the forms of an instance's page send. */
export function instanceActions(api: PageApi): Hono {
  const app = new Hono();

  app.post("/:name/:id/:action", async (c) => {
    const form = z.record(z.string(), z.string()).safeParse(await c.req.parseBody().catch(() => undefined));
    // The guard has compared the origin with this address; a browser always sends one with a form.
    const own = c.req.header("origin") !== undefined && same(form.data?.["token"] ?? "", api.formToken);
    if (!own) return c.text("The form does not come from this page, or the page is too old. Load it again.\n", 403);
    const action = param(c, "action");
    const request = requestOf(c, action, form.data ?? {});
    const back = path("workflows", param(c, "name"), param(c, "id"));
    const trail = [{ href: back, text: param(c, "id") }];
    if (typeof request === "string") return c.html(layout("Not sent", [refused(action, request)], trail), 400);
    const response = await api.request(request);
    if (response.ok) return c.redirect(back, 303);
    const { errors } = answer.parse(await response.json());
    return c.html(layout("Not done", [refused(action, errors.map(({ message }) => message).join(", "))], trail), 409);
  });
  return app;
}

/** The request that a form asks for, or why it cannot be made. */
function requestOf(c: Context, action: string, form: Record<string, string>): ApiRequest | string {
  const [name, id] = [param(c, "name"), param(c, "id")];
  const status = ACTIONS.find((each) => each === action);
  if (status !== undefined) return statusRequest(name, id, status);
  if (action !== "event" || !form["type"]) return "the form must name an event type.";
  const { type, payload = "" } = form;
  if (payload.trim() === "") return eventRequest(name, id, type, undefined);
  try {
    return eventRequest(name, id, type, JSON.parse(payload));
  } catch {
    return "the payload is not valid JSON.";
  }
}
