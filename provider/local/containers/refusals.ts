import { z } from "zod";

import { ApiError } from "../envelope";

/** The service of containers has its own code and details in the message, as JSON. */
function refusal(status: 400 | 404, code: number, error: string, details?: Record<string, unknown>): ApiError {
  return new ApiError(status, code, JSON.stringify({ error, ...(details && { details }) }));
}

export const containerErrors = {
  invalid: (details: Record<string, unknown>) => refusal(400, 1602, "VALIDATE_INPUT", details),
  namespaceMissing: () => refusal(400, 1606, "DURABLE_OBJECT_NOT_FOUND"),
  notEnabled: () => refusal(400, 1607, "DURABLE_OBJECT_NOT_CONTAINER_ENABLED"),
  namespaceTaken: ({ name, id }: { name: string; id: string }) =>
    refusal(400, 1608, "DURABLE_OBJECT_ALREADY_HAS_APPLICATION", { name, id }),
  missing: () => refusal(404, 1609, "APPLICATION_NOT_FOUND"),
  rolloutMissing: () => refusal(404, 1610, "ROLLOUT_NOT_FOUND"),
};

/** A body from outside, checked; each detail is what is wrong at a path. */
export function checkedBody<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw containerErrors.invalid({ ".": "is not valid JSON" });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(({ path, message }) => [path.join(".") || ".", message] as const);
  throw containerErrors.invalid(Object.fromEntries(details));
}
