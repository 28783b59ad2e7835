import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const code = (fails: boolean) => `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class Migrate extends WorkflowEntrypoint {
  async run(event, step) {
    const from = await step.do("read the version", async () => 6);
    return step.do("migrate", { retries: { limit: 0, delay: 10 } }, async () => {
      if (${fails}) throw new Error("the table is locked");
      return { from, to: event.payload.to };
    });
  }
}
export default { fetch: () => new Response("ok") };
`;

const program = (to: number, trigger: string) => `
import { Worker, Workflow, WorkflowRun } from "pulumi-cloudflare-workers";
const migrate = new Workflow<{ to: number }>("migrate");
new Worker("api", { entrypoint: "./worker.js", bindings: { MIGRATE: migrate } });
const run = new WorkflowRun("migrate", { workflow: migrate, params: { to: ${to} }, triggers: ["${trigger}"], timeout: "1m" });
export const output = run.output;
export const instance = run.instanceId;
`;

describe("a WorkflowRun", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(7, "one"), "worker.js": code(false) }, cloudflare.env);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const instances = () => cloudflare.api<{ id: string }[]>("GET", "/workflows/shop-test-migrate/instances");

  it("runs nothing in a preview", async () => {
    await stack.preview();
    expect(cloudflare.wire.take().filter((request) => !request.startsWith("GET"))).toEqual([]);
  });

  it("runs an instance as a part of the update and gives what it returned", async () => {
    await stack.up();
    const outputs = await stack.outputs();
    expect(outputs["output"]).toEqual({ from: 6, to: 7 });
    expect((await instances()).map(({ id }) => id)).toEqual([outputs["instance"]]);
  });

  it("does not run again while its triggers are the same, whatever else changes", async () => {
    await stack.write({ "index.ts": program(8, "one"), "worker.js": `${code(false)}\n// changed` });
    await stack.up();
    expect(await instances()).toHaveLength(1);
  });

  it("runs again when a trigger changes", async () => {
    await stack.write({ "index.ts": program(9, "two") });
    await stack.up();
    expect((await stack.outputs())["output"]).toEqual({ from: 6, to: 9 });
    expect(await instances()).toHaveLength(2);
  });

  it("fails the update with the step's error, keeps the instance's id, and the next update runs another", async () => {
    await stack.write({ "index.ts": program(10, "three"), "worker.js": code(true) });
    const { code: exit, output } = await stack.run("up", "--yes", "--skip-preview");
    expect(exit).not.toBe(0);
    expect(output).toContain("the table is locked");
    expect(output).toMatch(/in the step "migrate/);
    const failed = (await stack.resources()).filter(({ type }) => type.endsWith(":WorkflowRun"));
    expect(
      failed.some(({ outputs }) => outputs["status"] === "errored" && output.includes(String(outputs["instanceId"]))),
    ).toBe(true);

    await stack.write({ "worker.js": code(false) });
    await stack.up();
    expect((await stack.outputs())["output"]).toEqual({ from: 6, to: 10 });
    await stack.preview("--expect-no-changes");
  });

  it("keeps what comes of secret params a secret, and the rest of it readable", async () => {
    await stack.expect(0, "config", "set", "--secret", "to", "the-secret-value");
    const secret = program(11, "four")
      .replace("to: number", "to: string")
      .replace("{ to: 11 }", '{ to: new pulumi.Config().requireSecret("to") }');
    await stack.write({ "index.ts": `import * as pulumi from "@pulumi/pulumi";\n${secret}` });
    const { output } = await stack.up("--diff");
    expect((await stack.outputs())["output"]).toEqual({ from: 6, to: "the-secret-value" });
    expect(output).not.toContain("the-secret-value");
    expect(await stack.stateText()).not.toContain("the-secret-value");
    expect((await stack.resources()).find(({ type }) => type.endsWith(":WorkflowRun"))?.outputs).toMatchObject({
      status: "complete",
      workflow: "shop-test-migrate",
    });
    await stack.preview("--expect-no-changes");
  });

  it("leaves nothing when it is destroyed", async () => {
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workflows")).toEqual([]);
  });
});
