import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { fromWrangler } from "../../provider/from-wrangler";
import { LocalCloudflare } from "../support/local";
import { workerCode } from "../support/programs";
import { Stack } from "../support/stack";

jest.setTimeout(300_000);

const wrangler = path.join(path.dirname(require.resolve("wrangler/package.json")), "bin/wrangler.js");

const configuration = {
  name: "orders",
  main: "worker.js",
  compatibility_date: "2026-05-01",
  vars: { REGION: "eu" },
  workflows: [{ binding: "ORDERS", name: "orders", class_name: "OrderProcessor" }],
  triggers: { crons: ["0 6 * * *"] },
};

const PROGRAM = { target: "es2022", module: "node16", moduleResolution: "node16", strict: true, skipLibCheck: true };

let cloudflare: LocalCloudflare;
let project: string;
let stack: Stack | undefined;

beforeAll(async () => {
  cloudflare = await LocalCloudflare.start();
  project = await mkdtemp(path.join(os.tmpdir(), "from-wrangler-"));
});

afterAll(async () => {
  await stack?.dispose();
  await cloudflare.stop();
  await rm(project, { recursive: true, force: true });
});

it("takes over what wrangler deployed: same names, the instance that sleeps goes on, no difference afterwards", async () => {
  const config = path.join(project, "wrangler.json");
  await writeFile(config, JSON.stringify(configuration));
  await writeFile(path.join(project, "worker.js"), workerCode("wrangler"));
  await promisify(execFile)(process.execPath, [wrangler, "deploy", "--config", config], {
    cwd: project,
    env: {
      ...process.env,
      HOME: project,
      XDG_CONFIG_HOME: project,
      CLOUDFLARE_API_BASE_URL: cloudflare.apiUrl,
      CLOUDFLARE_ACCOUNT_ID: cloudflare.accountId,
      CLOUDFLARE_API_TOKEN: cloudflare.apiToken,
      WRANGLER_SEND_METRICS: "false",
    },
  });
  await cloudflare.api("POST", "/workflows/orders/instances", { instance_id: "asleep", params: { sleep: "1 hour" } });

  stack = await Stack.create(
    {
      // What `npm create cloudflare` writes; the program's own is the guide's.
      "tsconfig.json": JSON.stringify({
        compilerOptions: { ...PROGRAM, module: "es2022", moduleResolution: "bundler" },
      }),
      "tsconfig.pulumi.json": JSON.stringify({ compilerOptions: PROGRAM, files: ["index.ts"] }),
      "Pulumi.yaml": "name: shop\nruntime:\n  name: nodejs\n  options:\n    tsconfig: tsconfig.pulumi.json\n",
      "infra.ts": fromWrangler(config).program,
      "index.ts": 'import { worker } from "./infra";\nexport const { url, name } = worker;\n',
      "worker.js": workerCode("pulumi"),
    },
    cloudflare.env,
  );
  await stack.up();

  const { url, name } = await stack.outputs();
  expect(name).toBe("orders");
  expect(await (await fetch(String(url))).text()).toBe("pulumi eu");
  const workflows = await cloudflare.api<{ name: string; script_name: string }[]>("GET", "/workflows");
  expect(workflows.map((workflow) => [workflow.name, workflow.script_name])).toEqual([["orders", "orders"]]);
  const instances = await cloudflare.api<{ id: string; status: string }[]>("GET", "/workflows/orders/instances");
  expect(instances.map(({ id, status }) => [id, status])).toEqual([
    ["asleep", expect.stringMatching(/running|waiting/)],
  ]);

  await stack.replace("infra.ts", "  adopt: true,\n", "");
  await stack.up("--expect-no-changes");
});
