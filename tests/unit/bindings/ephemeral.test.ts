import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

import { binding, DurableObject, QueuePullConsumer, Worker, Workflow, WorkflowRun } from "../../../provider";
import { runProgram } from "../support/run-program";

const script = [
  'import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";',
  "export class Counter extends DurableObject {}",
  "export class Orders extends WorkflowEntrypoint { async run() {} }",
  "export default { fetch: () => new Response(), queue() {} };",
].join("\n");
const accountId = "account";

const stacks = {
  production: {
    kv: "kv-of-production",
    orders: { kind: "cloudflare:Workflow", name: "orders", className: "Orders", scriptName: "prod-api", accountId },
    counter: { kind: "cloudflare:DurableObject", name: "C", className: "C", scriptName: "prod-api", accountId },
    api: { kind: "cloudflare:Worker", name: "prod-api", accountId },
  },
};

const EPHEMERAL = { "cloudflare-workers:ephemeral": "true" };

/** What a preview of an ephemeral stack warns of. */
async function warnings(program: () => unknown, config: Record<string, string> = EPHEMERAL): Promise<string[]> {
  const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
  pulumi.runtime.setAllConfig(config);
  try {
    await runProgram(program, { preview: true, stack: "pr-7", stacks });
    return warn.mock.calls.map(([message]) => message);
  } finally {
    pulumi.runtime.setAllConfig({});
    warn.mockRestore();
  }
}

function foreign(): void {
  const production = new pulumi.StackReference("production");
  new Worker("api", {
    accountId,
    script,
    bindings: {
      KV: binding.kvNamespace(production.getOutput("kv").apply(String)),
      D1: binding.d1("id-of-a-database"),
      R2: binding.r2Bucket("uploads"),
      QUEUE: binding.queue("mails"),
      ORDERS: Workflow.from(production, "orders"),
      COUNTER: DurableObject.from(production, "counter"),
      ROOMS: binding.durableObjectNamespace("Room", { scriptName: "chat" }),
      // What has no data of its own.
      SERVICE: Worker.from(production, "api"),
      AI: binding.ai(),
      TEXT: "eu",
    },
    consumers: [{ queue: "jobs" }],
  });
  new WorkflowRun("migrate", { workflow: Workflow.from(production, "orders") });
  new QueuePullConsumer("pull", { accountId, queue: "invoices" });
}

it("an ephemeral stack warns of what it binds or consumes and does not make, by path, and says what to do", async () => {
  const said = await warnings(foreign);
  expect(said.map((each) => each.split(":")[0]).sort()).toEqual(
    [
      ...["KV", "D1", "R2", "QUEUE", "ORDERS", "COUNTER", "ROOMS"].map((name) => `Worker api, bindings.${name}`),
      "Worker api, consumers[0].queue",
      "WorkflowRun migrate, workflow",
      "QueuePullConsumer pull, queue",
    ].sort(),
  );
  expect(said.find((each) => each.includes("bindings.KV"))).toBe(
    'Worker api, bindings.KV: this stack is ephemeral (`cloudflare-workers:ephemeral`), and does not make the KV namespace "kv-of-production". What the Worker does with it reaches whoever else uses it, and stays when the stack is destroyed. Where the stack is ephemeral, use one that this program creates.',
  );
  expect(said.find((each) => each.includes("bindings.ORDERS"))).toContain('does not make the Workflow "orders"');
  expect(said.find((each) => each.startsWith("WorkflowRun"))).toContain(
    'does not make the Workflow "orders". Its instance runs there',
  );
});

it("an ephemeral stack warns of nothing that it makes itself", async () => {
  const said = await warnings(() => {
    const kv = new cloudflare.WorkersKvNamespace("kv", { accountId, title: "kv" });
    const queue = new cloudflare.Queue("jobs", { accountId, queueName: "jobs" });
    const counter = new DurableObject("counter");
    const orders = new Workflow("orders");
    const bindings = { KV: kv, KV_BY_ID: binding.kvNamespace(kv.id), QUEUE: queue, COUNTER: counter, ORDERS: orders };
    new Worker("api", { accountId, script, bindings, consumers: [{ queue }] });
    new Worker("other", {
      accountId,
      script: "export default { fetch: () => new Response() };",
      bindings: { COUNTER: counter, ORDERS: orders },
    });
    new WorkflowRun("migrate", { workflow: orders });
    new QueuePullConsumer("pull", { queue });
  });
  expect(said).toEqual([]);
});

it.each<Record<string, string>>([{}, { "cloudflare-workers:ephemeral": "false" }])(
  "a stack with the configuration %j warns of nothing",
  async (config) => {
    expect(await warnings(foreign, config)).toEqual([]);
  },
);
