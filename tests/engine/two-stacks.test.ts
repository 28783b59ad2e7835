import { cp } from "node:fs/promises";
import path from "node:path";

import { LocalCloudflare } from "../support/local";
import { type Ran, repository, Stack } from "../support/stack";

jest.setTimeout(240_000);

const example = (name: string) => path.join(repository, "examples/two-stacks", name);

describe("two stacks that share a Workflow: the example", () => {
  let cloudflare: LocalCloudflare;
  let orders: Stack;
  let shop: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    orders = await Stack.create(example("orders"), cloudflare.env, "dev");
    await orders.replace("src/worker.ts", '"2 seconds"', '"12 seconds"');
    await orders.replace(
      "index.ts",
      "\n\n",
      '\nimport { secret } from "@pulumi/pulumi";\n\nexport const key = secret("s3cret");\n',
    );
    // The stack of the shop lives in the backend of the orders, and finds their program beside its own.
    shop = await Stack.create(example("shop"), { ...cloudflare.env, PULUMI_BACKEND_URL: orders.backend }, "dev");
    await cp(example("orders"), path.join(path.dirname(shop.folder), "orders"), { recursive: true });
    await shop.expect(0, "config", "set", "ordersStack", "organization/two-stacks-orders/dev");
  });

  afterAll(async () => {
    await shop?.dispose();
    await orders?.dispose();
    await cloudflare?.stop();
  });

  async function order(): Promise<string> {
    const created = await fetch(String((await shop.outputs())["url"]), { method: "POST" });
    return ((await created.json()) as { order: string }).order;
  }

  async function ended(id: string): Promise<unknown> {
    for (let tries = 0; tries < 100; tries += 1) {
      const seen = (await status(id)) as { status: string };
      if (seen.status === "complete") return seen;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return status(id);
  }

  const status = async (id: string) => (await fetch(`${String((await shop.outputs())["url"])}?order=${id}`)).json();

  it("a reference to what is not there yet is refused in the preview, with what to do", async () => {
    const { code, output } = await shop.run("preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/property bindings\.ORDERS value/);
    expect(output).toContain('has no output "orders"');
    expect(output).toContain("export const orders = workflow.ref");
  });

  it("binds the Workflow and the Worker of the other stack, and registers nothing", async () => {
    await orders.up();
    cloudflare.wire.take();
    const { output } = await shop.preview();
    expect(output).toContain('workflow_name: "two-stacks-orders-dev-order-processor"');
    await shop.up();
    expect(cloudflare.wire.take().filter((request) => request.includes("PUT /workflows"))).toEqual([]);

    const seen = await ended(await order());
    expect(seen).toMatchObject({ status: "complete", output: { region: "eu" } });
  });

  it("names a misspelt output and those that are there", async () => {
    await shop.replace("infra.ts", '(stack, "orders")', '(stack, "order")');
    const { code, output } = await shop.run("preview");
    expect(code).not.toBe(0);
    expect(output).toContain('has no output "order". It exports these Workflows: orders.');
    await shop.replace("infra.ts", '(stack, "order")', '(stack, "orders")');
  });

  it("a run of a Workflow that is misspelt is refused in the preview", async () => {
    await shop.write({
      "index.ts": `
import * as pulumi from "@pulumi/pulumi";
import { Worker, Workflow, WorkflowRun } from "pulumi-cloudflare-workers";
import "./infra";

const stack = new pulumi.StackReference("again", { name: "organization/two-stacks-orders/dev" });
new WorkflowRun("first", { workflow: Workflow.from(stack, "order") });
`,
    });
    const { code, output } = await shop.run("preview");
    expect(code).not.toBe(0);
    const [, diagnostics] = output.split("Diagnostics:");
    expect(diagnostics).toMatch(/property workflow value/);
    expect(diagnostics?.match(/has no output "order". It exports these Workflows: orders\./g)).toHaveLength(1);
    expect(diagnostics).not.toMatch(/^\s+at /m);
    await shop.write({ "index.ts": 'import { worker } from "./infra";\n\nexport const url = worker.url;\n' });
  });

  it("an upgrade of either changes nothing in the other", async () => {
    await orders.replace("src/worker.ts", '"choose a warehouse"', '"choose the warehouse"');
    await orders.up();
    await shop.preview("--expect-no-changes");
    await shop.replace("src/worker.ts", "amount: 12", "amount: 13");
    await shop.up();
    await orders.preview("--expect-no-changes");
  });

  it("the shop's destruction leaves the orders as they are", async () => {
    await shop.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workflows/two-stacks-orders-dev-order-processor")).toMatchObject({
      script_name: "two-stacks-orders-dev-orders",
    });
    await shop.up();
  });

  it("the orders are not destroyed while an order of the shop is asleep in them", async () => {
    const id = await order();
    const { code, output } = await orders.run("destroy", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/has 1 instance in flight/);
    expect(await ended(id)).toMatchObject({ status: "complete" });
  });

  it("the orders' destruction first: the shop's next preview says what is missing, and it can still be destroyed", async () => {
    await orders.expect(0, "destroy", "--yes", "--skip-preview");
    const { code, output } = await shop.run("preview");
    expect(code).not.toBe(0);
    expect(output).toContain('has no output "orders"');
    await shop.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
    expect(await cloudflare.api("GET", "/workflows")).toEqual([]);
  });

  describe("two updates at once", () => {
    /** A program with a Worker and a Workflow of each name, which say whose they are. */
    const program = (whose: string, ...names: string[]) => ({
      "index.ts": [
        'import { Worker, Workflow } from "pulumi-cloudflare-workers";',
        "export const urls = [",
        ...names.map(
          (name) =>
            `  new Worker("${name}", { name: "${name}", entrypoint: "./src/whose.ts", bindings: { WHOSE: "${whose}", FLOW: new Workflow("${name}", { name: "${name}", className: "Flow" }) } }).url,`,
        ),
        "];\n",
      ].join("\n"),
      "src/whose.ts": `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class Flow extends WorkflowEntrypoint { async run() {} }
export default { fetch: (_: Request, env: { WHOSE: string }) => new Response(env.WHOSE) };
`,
    });

    const whose = async (stack: Stack) => {
      const { urls } = (await stack.outputs()) as { urls: string[] };
      return Promise.all(urls.map(async (url) => (await fetch(url)).text()));
    };

    it("of other names do not cross", async () => {
      await orders.write(program("orders", "first"));
      await shop.write(program("shop", "second"));
      await Promise.all([orders.up(), shop.up()]);
      expect(await Promise.all([orders, shop].map(whose))).toEqual([["orders"], ["shop"]]);
    });

    it("of one name: the later one is refused, and the earlier one's Worker and Workflow are its own", async () => {
      await orders.write(program("orders", "first", "both"));
      await shop.write(program("shop", "second", "both"));
      let later: Promise<Ran> | undefined;
      cloudflare.wire.disturb({
        met: new Set(),
        of: (request) => {
          if (request === "POST /workers/scripts/both/subdomain") later ??= shop.run("up", "--yes", "--skip-preview");
          return undefined;
        },
      });
      await orders.up();
      const refused = await later;
      await cloudflare.wire.calm();
      expect(refused?.code).not.toBe(0);
      expect(refused?.output).toMatch(/both.* already exists/);
      expect(await Promise.all([orders, shop].map(whose))).toEqual([["orders", "orders"], ["shop"]]);
      await orders.preview("--refresh", "--expect-no-changes");
    });

    it("a destroy of both at once leaves nothing", async () => {
      await Promise.all([orders, shop].map((stack) => stack.expect(0, "destroy", "--yes", "--skip-preview")));
      expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
      expect(await cloudflare.api("GET", "/workflows")).toEqual([]);
    });
  });
});
