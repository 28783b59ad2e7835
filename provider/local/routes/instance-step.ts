import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, checked, ok } from "../envelope";
import { errors } from "../errors";
import type { InstanceStep } from "../runtime/types";
import { instanceOf, stateOf } from "./instance";
import { INVALID_BODY } from "./instance-list";
import { param } from "./names";

const query = z.object({
  name: z.string(),
  type: z.enum(["step", "waitForEvent"]),
  attempt: z.coerce.number().int().positive().optional(),
});

const failure = z.object({ name: z.string(), message: z.string() }).nullish().catch(null);
const attempts = z.array(z.looseObject({ success: z.boolean().nullable(), error: failure })).catch([]);

/** `workflows/{name}/instances/{id}/step`: what one step came to, in full. */
export function instanceStep(services: Services): Hono {
  const { runtime } = services;
  const app = new Hono();

  app.get("/:workflow/instances/:id/step", async (c) => {
    const { workflow, record } = await instanceOf(services, param(c, "workflow"), param(c, "id"));
    const { name, type, attempt } = checked(query, c.req.query(), INVALID_BODY);
    if (type === "waitForEvent" && attempt !== undefined) {
      throw new ApiError(400, INVALID_BODY, "attempt: is not supported for a step of type waitForEvent");
    }
    const { steps } = await stateOf(services, workflow, record);
    const step = steps.find((each) => each.name === name && each.type === type);
    if (step === undefined) throw errors.step(name);
    if (type === "waitForEvent") return ok(c, waited(step));
    const shown = attempted(step, attempt);
    if (shown === undefined) throw errors.step(`${name}, attempt ${attempt}`);
    const stream =
      shown.status === "complete" ? await runtime.instances.stepStream(workflow.name, record.id, name) : undefined;
    if (stream === undefined) return ok(c, shown);
    return c.body(new Uint8Array(stream), 200, { "content-type": "application/octet-stream" });
  });
  return app;
}

function waited({ finished, error, output, event_type }: InstanceStep) {
  const status = finished !== true ? "waiting" : error ? "errored" : "complete";
  const payload: unknown = typeof output === "string" ? JSON.parse(output) : null;
  return { status, error: error ?? null, output: payload, event_type };
}

function attempted(step: InstanceStep, attempt: number | undefined) {
  const made = attempts.parse(step.attempts);
  const last = made.at(-1);
  if (attempt !== undefined) {
    const one = made[attempt - 1];
    return one && outcome(one.success, one.error, step.output);
  }
  const success = z.boolean().nullable().catch(null).parse(step.success);
  // One that is tried again is running, with the error of the attempt before.
  return outcome(success, success === true ? null : (last?.error ?? made.at(-2)?.error), step.output);
}

function outcome(success: boolean | null, error: z.infer<typeof failure>, output: unknown) {
  const status = success === null ? "running" : success ? "complete" : "errored";
  return { status, error: error ?? null, output: success === true ? (output ?? null) : null };
}
