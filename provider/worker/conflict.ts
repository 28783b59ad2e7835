// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { type FoundScript, homeOf } from "../cloudflare/script-home";
import type { WorkerInputs } from "./state";

const OWNER_PREFIX = "pulumi:";

/** A script of this name that something else deployed stays as it is, unless the program says otherwise. */
export async function conflictOf(account: Account, inputs: WorkerInputs): Promise<string | undefined> {
  const existing = inputs.adopt ? undefined : await foreignScript(account, inputs);
  if (!existing) return undefined;
  return [
    `A Worker named "${inputs.name}" already exists ${homeOf(inputs).where}, deployed by ${deployerOf(existing)}. It was not changed.`,
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
    homeOf(inputs).path("/settings"),
  );
  const { secrets = {}, lateBindings = [] } = inputs;
  const kept = new Set([...Object.keys(inputs.bindings), ...Object.keys(secrets), ...lateBindings]);
  const dropped = bindings.filter(({ name }) => !kept.has(name)).map(({ name, type }) => `${name} (${type})`);
  return [
    `takes over what ${deployerOf(existing)} deployed`,
    existing.modified_on ? ` and last changed on ${existing.modified_on.slice(0, 10)}` : "",
    homeOf(inputs).standsAlone
      ? ": its code, settings and crons are overwritten"
      : ": its code and settings are overwritten",
    dropped.length > 0 ? `, and these bindings go: ${dropped.join(", ")}` : "",
  ].join("");
}

async function foreignScript(account: Account, inputs: WorkerInputs): Promise<FoundScript | undefined> {
  const existing = await homeOf(inputs).find(account);
  return existing?.tags?.includes(inputs.owner) ? undefined : existing;
}

function deployerOf({ tags }: FoundScript): string {
  const other = tags?.find((tag) => tag.startsWith(OWNER_PREFIX));
  return other === undefined ? "something else" : `the Pulumi resource ${other.slice(OWNER_PREFIX.length)}`;
}
