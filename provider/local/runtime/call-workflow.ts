import { z } from "zod";
import type { Workerd } from "./workerd";

const resultSchema = z.object({ result: z.unknown() });
const errorSchema = z.object({ error: z.string() }).catch({ error: "unknown error" });

/** Calls the engine of a Workflow in a workerd. */
export async function callWorkflow(
  workerd: Workerd,
  workflow: string,
  name: string,
  args: unknown[],
): Promise<unknown> {
  const response = await workerd.call(`/control/workflow/${encodeURIComponent(workflow)}/${name}`, {
    body: JSON.stringify(args),
  });
  if (!response.ok) throw new Error(errorSchema.parse(await response.json()).error);
  if (response.headers.get("content-type") === "application/octet-stream") return response.bytes();
  return resultSchema.parse(await response.json()).result;
}
