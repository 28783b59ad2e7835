// Runs in the program.
import * as pulumi from "@pulumi/pulumi";

import { knownValue, resourcesOf } from "../program/outputs";
import type { ApiBinding } from "./api-binding";
import { isPulumiResource } from "./cloudflare-resource";
import { kindOf } from "./kinds";

const CONFIG = "cloudflare-workers";
const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** Where the program says what it uses: `bindings.ORDERS` of the Worker `api`. */
interface Place {
  /** What the resource is, as in `Worker`. */
  kind: string;
  id: string;
  property: string;
}

/** What a Worker does with what it binds or consumes. */
const BY_WORKER = "What the Worker does with it reaches whoever else uses it, and stays when the stack is destroyed.";

/** Whether the stack is marked as one that goes again, such as that of a pull request. */
function isEphemeral(): boolean {
  return new pulumi.Config(CONFIG).getBoolean("ephemeral") ?? false;
}

/** Warns of each binding of an ephemeral stack that leads to data which the stack does not make. */
export async function warnOfForeignBindings(
  bindings: Record<string, pulumi.Input<ApiBinding>>,
  { id }: { readonly id: string },
): Promise<void> {
  if (!isEphemeral()) return;
  for (const [name, binding] of Object.entries(bindings)) {
    const api = pulumi.output(binding);
    if (await isOfThisProgram(api)) continue;
    const known: ApiBinding | undefined = await knownValue(api);
    const data = known && kindOf(known)?.data;
    if (!data || (data.owner !== undefined && known[data.owner] === undefined)) continue;
    const target = known[data.field];
    if (typeof target === "string")
      await warn({ kind: "Worker", id, property: `bindings.${name}` }, data.noun, target, BY_WORKER);
  }
}

/** Warns of a queue that an ephemeral stack consumes and does not make. */
export async function warnOfForeignQueue(
  queueName: pulumi.Input<string>,
  place: Place,
  means: string = BY_WORKER,
): Promise<void> {
  await warnOfForeign(pulumi.output(queueName), place, "queue", means);
}

/** Warns of what an ephemeral stack uses by a name that comes from elsewhere. */
export async function warnOfForeign(
  name: pulumi.Output<string | undefined>,
  place: Place,
  noun: string,
  means: string,
): Promise<void> {
  if (!isEphemeral() || (await isOfThisProgram(name))) return;
  const known = await knownValue(name);
  if (known !== undefined) await warn(place, noun, known, means);
}

/** Whether a value comes of a resource of this program. What another stack exports, an ID and a name do not. */
export async function isOfThisProgram(output: pulumi.Output<unknown>): Promise<boolean> {
  return (await resourcesOf(output)).some((each) => !isPulumiResource(each, STACK_REFERENCE));
}

async function warn({ kind, id, property }: Place, noun: string, target: string, means: string): Promise<void> {
  await pulumi.log.warn(
    [
      `${kind} ${id}, ${property}: this stack is ephemeral (\`${CONFIG}:ephemeral\`), and does not make the ${noun} "${target}".`,
      means,
      "Where the stack is ephemeral, use one that this program creates.",
    ].join(" "),
  );
}
