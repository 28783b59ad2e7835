// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { homeOf, type ScriptName } from "../cloudflare/script-home";

const uploaded = new Set<string>();

/** Notes that a script was uploaded in this deployment, and so has the bindings that the program says and no others. */
export function noteUpload(account: Account, script: ScriptName): void {
  uploaded.add(key(account, script));
}

export function wasUploaded(account: Account, script: ScriptName): boolean {
  return uploaded.has(key(account, script));
}

function key(account: Account, script: ScriptName): string {
  return `${account.id}${homeOf(script).path()}`;
}
