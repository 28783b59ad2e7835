import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

import { z } from "zod";

import { type Bundle, bundleEntrypoint, clearBundleCache, exportsOf } from "../bundle";
import { homeOf, type ScriptHome } from "../cloudflare/script-home";
import { typeToken } from "../lifecycle/provider-text";
import type { LocalCloudflare } from "../local";
import type { Step } from "./events";

const deployedWorker = z.object({
  name: z.string(),
  dispatchNamespace: z.string().optional(),
  entrypoint: z.string(),
  compatibilityDate: z.string(),
  compatibilityFlags: z.array(z.string()).catch([]),
  bundle: z.object({ hash: z.string() }),
});

const refusal = z.object({ errors: z.array(z.object({ code: z.number(), message: z.string() })) });

interface Known {
  id: string;
  home: ScriptHome;
  bundle: Bundle;
  rebundle(): Promise<Bundle>;
}

/**
 * Lets changed code run before the engine has deployed it. It does not know how the program bundles; it knows that it
 * bundles alike, since the same sources gave the hash that was deployed. Where they did not, it leaves the Worker to the engine.
 */
export class Ahead {
  private workers: Known[] = [];
  private files = new Map<string, Set<string>>();

  constructor(
    private readonly programFolder: string,
    private readonly cloudflare: LocalCloudflare,
  ) {}

  /** The files that the bundles are made of, packages included. */
  get inputs(): string[] {
    return [...this.files.values()].flatMap((files) => [...files]);
  }

  /** Takes in what is deployed now. */
  async learn(steps: Step[]): Promise<void> {
    clearBundleCache();
    const deployed = steps.filter(({ type, op }) => type === typeToken("Worker") && !op.startsWith("delete"));
    const known = await Promise.all(deployed.map(({ name, outputs }) => this.know(name, outputs)));
    this.workers = known.filter((each) => each !== undefined);
  }

  /** Whether these files are in bundles that can be made here, and nowhere else that is known. */
  covers(changed: string[]): boolean {
    return changed.every((path) => this.workers.some(({ id }) => this.files.get(id)?.has(path)));
  }

  /**
   * Uploads the code of the Workers that are made of these files; returns their ids.
   *
   * @throws when the code does not bundle or does not start. The previous version keeps running.
   */
  async run(changed: string[]): Promise<string[]> {
    clearBundleCache();
    const ran: string[] = [];
    for (const worker of this.workers) {
      if (!changed.some((path) => this.files.get(worker.id)?.has(path))) continue;
      const bundle = await worker.rebundle();
      await this.noteInputs(worker.id, bundle);
      // Other classes can mean other Workflows, which only the engine deploys.
      if (bundle.hash === worker.bundle.hash || exported(bundle) !== exported(worker.bundle)) continue;
      await this.upload(worker, bundle);
      worker.bundle = bundle;
      ran.push(worker.id);
    }
    return ran;
  }

  private async know(id: string, outputs: Record<string, unknown>): Promise<Known | undefined> {
    const { data } = deployedWorker.safeParse(outputs);
    if (data === undefined) return undefined;
    const { name, dispatchNamespace, bundle: deployed, ...source } = data;
    const home = homeOf({ name, dispatchNamespace });
    for (const sourceMap of [true, false]) {
      const rebundle = () => bundleEntrypoint({ ...source, cwd: this.programFolder, sourceMap });
      const bundle = await rebundle().catch(() => undefined);
      if (bundle === undefined) continue;
      await this.noteInputs(id, bundle);
      if (bundle.hash === deployed.hash) return { id, home, bundle, rebundle };
    }
    return undefined;
  }

  private async noteInputs(id: string, { inputs }: Bundle): Promise<void> {
    const folder = await realpath(this.programFolder);
    const given = inputs.map((path) => resolve(this.programFolder, path));
    this.files.set(id, new Set([...given, ...inputs.map((path) => resolve(folder, path))]));
  }

  private async upload({ home }: Known, { mainModule, modules }: Bundle): Promise<void> {
    const { apiUrl, accountId, apiToken } = this.cloudflare;
    const form = new FormData();
    form.append("metadata", JSON.stringify({ main_module: mainModule }));
    for (const { name: part, contentType, body } of modules) {
      form.append(part, new Blob([new Uint8Array(body)], { type: contentType }), part);
    }
    const response = await fetch(`${apiUrl}/accounts/${accountId}${home.path("/content")}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${apiToken}` },
      body: form,
    });
    if (response.ok) return;
    const { data } = refusal.safeParse(await response.json());
    throw new Error(
      data?.errors.map(({ code, message }) => `${message} (code ${code})`).join("\n") ?? response.statusText,
    );
  }
}

/** What the code exports, to compare. */
function exported(bundle: Bundle): string {
  const { names, classes } = exportsOf(bundle);
  return JSON.stringify([names.sort(), classes.map(({ name }) => name).sort()]);
}
