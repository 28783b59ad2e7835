import type { ApiBinding } from "../bindings/api-binding";
import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { sameValue } from "../lifecycle/unknown";
import { scriptPath, type WorkerInputs, type WorkerOutputs } from "./worker";

interface ScriptSettings {
  bindings?: (ApiBinding & { name: string })[];
  compatibility_date?: string;
  compatibility_flags?: string[];
  logpush?: boolean;
  tags?: string[] | null;
  limits?: { cpu_ms?: number; subrequests?: number } | null;
}

/** The Worker as it is now; where it differs from what was deployed, the inputs say what is there, so that the next preview shows it. */
export async function readWorker(
  account: Account,
  olds: WorkerOutputs,
): Promise<{ inputs: WorkerInputs; outputs: WorkerOutputs } | undefined> {
  const script = (await account.scripts()).get(olds.name);
  if (!script) return undefined;
  const [settings, subdomain, schedules] = await Promise.all([
    ask<ScriptSettings>("/settings"),
    ask<{ enabled: boolean; previews_enabled: boolean }>("/subdomain"),
    ask<{ schedules: { cron: string }[] }>("/schedules"),
  ]);
  if (!settings || !subdomain || !schedules) return undefined;

  const { url, versionId, deploymentId, etag, ...inputs } = olds;
  const seen: WorkerInputs = {
    ...inputs,
    ...seenSettings(settings, inputs),
    workersDev: { enabled: subdomain.enabled, previews: subdomain.previews_enabled },
    crons: schedules.schedules.map(({ cron }) => cron).sort(),
  };
  const etagNow = script.etag ?? etag;
  if (etagNow !== etag) {
    seen.bundle = { ...inputs.bundle, hash: `changed outside of Pulumi (etag ${etagNow})` };
  }
  return { inputs: seen, outputs: { ...seen, url, versionId, deploymentId, etag: etagNow } };

  async function ask<T>(below: string): Promise<T | undefined> {
    try {
      return await account.send<T>("workers", "get", scriptPath(olds.name, below));
    } catch (error) {
      if (error instanceof CloudflareApiError && error.is("workers", 10007)) return undefined;
      throw error;
    }
  }
}

function seenSettings(settings: ScriptSettings, deployed: WorkerInputs): Partial<WorkerInputs> {
  const tags = settings.tags ?? [];
  return {
    ...seenBindings(settings.bindings ?? [], deployed),
    compatibilityDate: settings.compatibility_date ?? deployed.compatibilityDate,
    compatibilityFlags: [...(settings.compatibility_flags ?? [])].sort(),
    logpush: settings.logpush ?? false,
    tags: tags.filter((tag) => tag !== deployed.owner).sort(),
    owner: tags.includes(deployed.owner) ? deployed.owner : "",
  };
}

/** The API adds defaults of its own to a binding; one is changed when something that was deployed is no longer so. */
function seenBindings(seen: (ApiBinding & { name: string })[], deployed: WorkerInputs): Partial<WorkerInputs> {
  const bindings: Record<string, ApiBinding> = {};
  const secrets: Record<string, string> = {};
  for (const { name, ...binding } of seen) {
    const before = deployed.bindings[name];
    if (binding.type === "secret_text") secrets[name] = deployed.secrets?.[name] ?? "set outside of Pulumi";
    else bindings[name] = before && holds(binding, before) ? before : binding;
  }
  return { bindings, secrets: Object.keys(secrets).length > 0 ? secrets : undefined };
}

function holds(now: ApiBinding, before: ApiBinding): boolean {
  return Object.entries(before).every(([key, value]) => sameValue(now[key], value));
}
