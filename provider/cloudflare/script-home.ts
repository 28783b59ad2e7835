import type { Script } from "cloudflare/resources/workers-for-platforms/dispatch/namespaces/scripts/scripts";

import type { Account, ScriptListResponse } from "./account";
import { CloudflareApiError } from "./api-error";
import { once } from "./once";
import { dispatchedPath, scriptPath } from "./paths";

/** What is read of a script that exists. */
export type FoundScript = Pick<ScriptListResponse, "tags" | "etag" | "modified_on" | "exports" | "has_assets">;

/** What names a script. */
export interface ScriptName {
  name: string;
  /** The dispatch namespace that it is in, if it is in one. */
  dispatchNamespace?: string | undefined;
}

/** Where a script lives, and what there is for it there. */
export interface ScriptHome extends ScriptName {
  /** As in `Worker api`. */
  readonly label: string;
  /** As in `in this account`. */
  readonly where: string;
  /** Whether it has addresses, crons and versions of its own. */
  readonly standsAlone: boolean;
  /** The path of the API for it, below the account. */
  path(below?: string): string;
  /** The script as it was when this deployment first asked; nothing where it does not exist. */
  find(account: Account): Promise<FoundScript | undefined>;
  /** Whether a refusal says that it does not exist. */
  isMissing(error: unknown): boolean;
}

export function homeOf({ name, dispatchNamespace }: ScriptName): ScriptHome {
  return dispatchNamespace === undefined ? ofAccount(name) : dispatched(name, dispatchNamespace);
}

export function sameHome(one: ScriptName, other: ScriptName): boolean {
  return one.name === other.name && one.dispatchNamespace === other.dispatchNamespace;
}

function ofAccount(name: string): ScriptHome {
  return {
    name,
    label: `Worker ${name}`,
    where: "in this account",
    standsAlone: true,
    path: (below) => scriptPath(name, below),
    find: async (account) => (await account.scripts()).get(name),
    isMissing: (error) => isOneOf(error, [10007]),
  };
}

/** A namespace that is gone has taken its scripts with it. */
const MISSING_IN_NAMESPACE = [10092, 10007, 100119];

const found = new WeakMap<Account, Map<string, Promise<FoundScript | undefined>>>();

/** Nothing leads to it but the Worker that binds the namespace and calls it by name. */
function dispatched(name: string, dispatchNamespace: string): ScriptHome {
  const path = (below?: string) => dispatchedPath(dispatchNamespace, name, below);
  const isMissing = (error: unknown) => isOneOf(error, MISSING_IN_NAMESPACE);
  const ask = async (account: Account): Promise<FoundScript | undefined> => {
    try {
      const { script, modified_on } = await account.send<Script>("workers", "get", path());
      return { ...script, ...(modified_on !== undefined && { modified_on }) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  return {
    name,
    dispatchNamespace,
    label: `Worker ${name} of the dispatch namespace ${dispatchNamespace}`,
    where: `in the dispatch namespace "${dispatchNamespace}"`,
    standsAlone: false,
    path,
    find(account) {
      const known = found.get(account) ?? new Map<string, Promise<FoundScript | undefined>>();
      found.set(account, known);
      // A namespace can have more scripts than a program should list to find one.
      return once(known, path(), () => ask(account));
    },
    isMissing,
  };
}

function isOneOf(error: unknown, codes: number[]): boolean {
  return error instanceof CloudflareApiError && error.is("workers", ...codes);
}
