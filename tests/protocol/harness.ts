import { LocalCloudflare } from "../support/local";
import { Plugin, type Props, secret } from "../support/plugin";
import { sourceOf } from "../unit/support/source";
import { Engine } from "./engine";

// Each test starts processes; the machine may be busy.
jest.setTimeout(60_000);

export const CODE = `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class OrderProcessor extends WorkflowEntrypoint {
  async run(event, step) { return step.do("one", async () => 1); }
}
export default { fetch: (request, env) => new Response("region " + env.REGION) };
`;

/** What the program sends of a Worker. */
export function workerInputs(name: string, change: Props = {}): Props {
  return {
    name,
    source: sourceOf(CODE),
    bindings: { REGION: { type: "plain_text", text: "eu" } },
    secrets: { KEY: "the-secret-value" },
    problems: [],
    workersDev: { enabled: true, previews: false },
    crons: ["0 6 * * *"],
    compatibilityDate: "2026-07-01",
    compatibilityFlags: [],
    logpush: false,
    tags: [],
    adopt: false,
    owner: `pulumi:organization/shop/dev/${name}`,
    ...change,
  };
}

/** What the program sends of a Workflow's registration. */
export function workflowInputs(name: string, scriptName: string, accountId: string, change: Props = {}): Props {
  return {
    name,
    accountId,
    scriptName,
    className: "OrderProcessor",
    schedules: [],
    adopt: false,
    forceDestroy: false,
    ...change,
  };
}

/** The stack's configuration that reaches an embedded Cloudflare through its wire. */
export function stackConfig(cloudflare: LocalCloudflare): Props {
  return {
    "cloudflare:accountId": cloudflare.accountId,
    "cloudflare:apiToken": secret(cloudflare.apiToken),
    "cloudflare:baseUrl": cloudflare.wire.url,
  };
}

/** An embedded Cloudflare and an engine for the tests of a file, and plugins that end with each test. */
export function useCloudflare(): {
  cloudflare: () => LocalCloudflare;
  engine: () => Engine;
  plugin: (config?: Props, env?: NodeJS.ProcessEnv) => Promise<Plugin>;
  /** Deploys a script for what leads to it; its requests are not counted. */
  deployScript: (plugin: Plugin, name: string) => Promise<void>;
} {
  let cloudflare: LocalCloudflare | undefined;
  let engine: Engine | undefined;
  const plugins: Plugin[] = [];
  const running = () => {
    if (!cloudflare) throw new Error("The embedded Cloudflare does not run.");
    return cloudflare;
  };
  const listening = () => {
    if (!engine) throw new Error("The engine does not run.");
    return engine;
  };
  beforeAll(async () => {
    engine = await Engine.start();
    cloudflare = await LocalCloudflare.start();
  });
  beforeEach(() => {
    running().wire.take();
    running().wire.forgetFaults();
    listening().take();
  });
  afterEach(async () => {
    await Promise.all(plugins.splice(0).map((plugin) => plugin.stop()));
  });
  afterAll(async () => {
    await cloudflare?.stop();
    engine?.stop();
  });
  return {
    cloudflare: running,
    engine: listening,
    async plugin(config = stackConfig(running()), env = {}) {
      const plugin = await Plugin.start(config, listening().address, env);
      plugins.push(plugin);
      return plugin;
    },
    async deployScript(plugin, name) {
      const worker = plugin.resource("Worker", name);
      await worker.create((await worker.check(workerInputs(name))).inputs);
      running().wire.take();
    },
  };
}
