// Runs in the plugin's process.
import type { Account, ScriptListResponse } from "../cloudflare/account";
import { scriptPath } from "../cloudflare/paths";
import type { WorkerInputs } from "./state";

const OWNER_PREFIX = "pulumi:";

/** A script of this name that something else deployed stays as it is, unless the program says otherwise. */
export async function conflictOf(account: Account, inputs: WorkerInputs): Promise<string | undefined> {
  const existing = inputs.adopt ? undefined : await foreignScript(account, inputs);
  if (!existing) return undefined;
  return [
    `A Worker named "${inputs.name}" already exists in this account, deployed by ${deployerOf(existing)}. It was not changed.`,
    "Use another `name`, or set `adopt: true` to take over and overwrite the existing Worker. (If that is this resource under an earlier id, give it the `aliases` of Pulumi's resource options.)",
  ].join("\n");
}

/** What adopting overwrites, for people to read before it happens. */
export async function takeover(account: Account, inputs: WorkerInputs): Promise<string | undefined> {
  const existing = await foreignScript(account, inputs);
  if (!existing) return undefined;
  const { bindings = [] } = await account.send<{ bindings?: { name: string; type: string }[] }>(
    "workers",
    "get",
    scriptPath(inputs.name, "/settings"),
  );
  const { secrets = {}, lateBindings = [] } = inputs;
  const kept = new Set([...Object.keys(inputs.bindings), ...Object.keys(secrets), ...lateBindings]);
  const dropped = bindings.filter(({ name }) => !kept.has(name)).map(({ name, type }) => `${name} (${type})`);
  return [
    `takes over what ${deployerOf(existing)} deployed`,
    existing.modified_on ? ` and last changed on ${existing.modified_on.slice(0, 10)}` : "",
    ": its code, settings and crons are overwritten",
    dropped.length > 0 ? `, and these bindings go: ${dropped.join(", ")}` : "",
  ].join("");
}

async function foreignScript(account: Account, { name, owner }: WorkerInputs): Promise<ScriptListResponse | undefined> {
  const existing = (await account.scripts()).get(name);
  return existing?.tags?.includes(owner) ? undefined : existing;
}

function deployerOf({ tags }: ScriptListResponse): string {
  const other = tags?.find((tag) => tag.startsWith(OWNER_PREFIX));
  return other === undefined ? "something else" : `the Pulumi resource ${other.slice(OWNER_PREFIX.length)}`;
}
