import { setTimeout as sleep } from "node:timers/promises";

import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const WORKER_CODE = `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class Migrate extends WorkflowEntrypoint {
  async run(event, step) {
    await step.do("migrate", { retries: { limit: 0, delay: 10 } }, async () => {
      if (event.payload.fail) throw new Error("the table is locked");
    });
    if (event.payload.sleep) await step.sleep("nap", event.payload.sleep);
    return "migrated";
  }
}
export default { fetch: () => new Response("ok") };
`;

const program = ({ trigger = 1, fail = false, steps = 50, id = "migrate" } = {}) => `
import { Worker, Workflow, WorkflowRun } from "pulumi-cloudflare-workers";
const migrate = new Workflow<{ fail: boolean }>("${id}", {
  name: "migrate", className: "Migrate", limits: { steps: ${steps} },
});
new Worker("api", { name: "api", entrypoint: "./worker.js", bindings: { MIGRATE: migrate } });
const run = new WorkflowRun("run", { workflow: migrate, params: { fail: ${fail} }, triggers: [${trigger}], timeout: "1m" });
export const output = run.output;
export const ref = migrate.ref;
`;

const WORKER_URN = "urn:pulumi:test::shop::pulumi-nodejs:dynamic/cloudflare:Worker::api";

describe("what an update leaves to the one after it", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(), "worker.js": WORKER_CODE }, cloudflare.env);
    await stack.up();
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  async function failsToRun(change: Parameters<typeof program>[0], ...args: string[]) {
    await stack.write({ "index.ts": program({ ...change, fail: true }) });
    const { code, output } = await stack.run("up", "--yes", "--skip-preview", ...args);
    expect(code).not.toBe(0);
    expect(output).toContain("the table is locked");
  }

  const names = async () => [
    ...(await cloudflare.api<{ id: string }[]>("GET", "/workers/scripts")).map(({ id }) => id),
    ...(await cloudflare.api<{ name: string }[]>("GET", "/workflows")).map(({ name }) => name),
  ];

  it("the preview of another option of a Workflow replaces no run of it, and knows its ref", async () => {
    await stack.write({ "index.ts": program({ steps: 60 }) });
    const { output } = await stack.preview();
    expect(output).toMatch(/steps: 50 => 60/);
    expect(output).not.toMatch(/WorkflowRun|to replace|unknown/);
  });

  it("a run that failed is not forgotten by a refresh", async () => {
    await failsToRun({ trigger: 2 });
    await stack.write({ "index.ts": program({ trigger: 2 }) });
    await stack.up("--refresh");
    expect((await stack.outputs())["output"]).toBe("migrated");
  });

  it("a replaced Worker stays when the update that replaced it failed after that", async () => {
    await failsToRun({ trigger: 3 }, "--replace", WORKER_URN);
    await stack.write({ "index.ts": program({ trigger: 3 }) });
    const { output } = await stack.up();
    expect(output).toContain("The Worker api was not deleted: another resource of this program manages it now.");
    expect(await names()).toEqual(["api", "migrate"]);
  });

  it("a Workflow with another id stays when the update that registered it failed after that", async () => {
    await failsToRun({ trigger: 4, id: "renamed" });
    await stack.write({ "index.ts": program({ trigger: 4, id: "renamed" }) });
    const { output } = await stack.up();
    expect(output).toContain("The Workflow migrate was not deleted: another resource of this program manages it now.");
    expect(await names()).toEqual(["api", "migrate"]);
  });

  it("a script that was deleted behind Pulumi's back comes back to the instances that sleep", async () => {
    const instances = "/workflows/migrate/instances";
    await cloudflare.api("POST", instances, { instance_id: "asleep", params: { sleep: "1 hour" } });
    const status = async () => (await cloudflare.api<{ status: string }>("GET", `${instances}/asleep`)).status;
    for (let tries = 0; tries < 50 && (await status()) === "queued"; tries += 1) await sleep(100);
    await cloudflare.api("DELETE", "/workers/scripts/api?force=true");
    await stack.up("--refresh");
    expect(await names()).toEqual(["api", "migrate"]);
    expect(["running", "waiting"]).toContain(await status());
    await cloudflare.api("PATCH", `${instances}/asleep/status`, { status: "terminate" });
  });
});
