import { Worker, Workflow, type WorkflowArgs } from "../../../provider";
import { inputsOf, runProgram, WORKER, WORKFLOW } from "../support/run-program";

/** A module that exports these Workflow classes. */
const exporting = (...names: string[]) =>
  [
    'import { WorkflowEntrypoint } from "cloudflare:workers";',
    ...names.map((name) => `export class ${name} extends WorkflowEntrypoint { async run() {} }`),
    "export default { fetch: () => new Response() };",
  ].join("\n");

/** Cloudflare's runtime resolves what it has itself, so the bundle does not tell what all it exports. */
const NOT_ALL_KNOWN = 'export * from "cloudflare:workers";\nexport default { fetch: () => new Response() };';

const worker = (id: string, script: string, bindings: Record<string, Workflow>) =>
  new Worker(id, { accountId: "account", script, bindings });

const own = (name: string, className = "OrderProcessor") => ({
  type: "workflow",
  workflow_name: name,
  class_name: className,
});

describe("the class of a Workflow", () => {
  it.each<[string, WorkflowArgs, string[], string]>([
    ["the id in PascalCase", {}, ["OrderProcessor"], "OrderProcessor"],
    ["the id as it is, before PascalCase", {}, ["OrderProcessor", "orderProcessor"], "orderProcessor"],
    ["the one that is named, whatever else there is", { className: "Other" }, ["OrderProcessor", "Other"], "Other"],
  ])("is %s", async (_, args, classes, className) => {
    const registered = await runProgram(() => {
      worker("api", exporting(...classes), { FLOW: new Workflow("orderProcessor", args) });
    });
    expect(inputsOf(registered, WORKFLOW, "orderProcessor")).toMatchObject({ className, scriptName: "shop-dev-api" });
    expect(inputsOf(registered, WORKER, "api")).toMatchObject({
      problems: [],
      bindings: { FLOW: own("shop-dev-order-processor", className) },
    });
  });

  it("that the entrypoint does not export is a failure that lists what it does", async () => {
    const registered = await runProgram(() => {
      worker("api", exporting("Refunds", "Invoices"), { FLOW: new Workflow("orderProcessor") });
    });
    expect(registered.map(({ type }) => type)).toEqual([WORKER]);
    expect(inputsOf(registered, WORKER, "api")["problems"]).toMatchInlineSnapshot(`
     [
       {
         "property": "bindings.FLOW",
         "reason": "No Worker that binds the Workflow "orderProcessor" exports a class orderProcessor or OrderProcessor. This one exports: Refunds, Invoices. Export the class from the entrypoint, or name it: new Workflow("orderProcessor", { className: "…" }).",
       },
     ]
    `);
  });

  it("that does not extend WorkflowEntrypoint is a failure, and nothing is registered", async () => {
    const registered = await runProgram(() => {
      worker("api", "export class OrderProcessor {}\nexport default {};", { FLOW: new Workflow("orderProcessor") });
    });
    expect(registered.map(({ type }) => type)).toEqual([WORKER]);
    expect(inputsOf(registered, WORKER, "api")["problems"]).toMatchInlineSnapshot(`
     [
       {
         "property": "bindings.FLOW",
         "reason": "The class OrderProcessor does not extend WorkflowEntrypoint. Write: import { WorkflowEntrypoint } from "cloudflare:workers"; export class OrderProcessor extends WorkflowEntrypoint<Env, Params> { … }",
       },
     ]
    `);
  });
});

describe("the owner of a Workflow", () => {
  it("is the Worker that exports the class; one that binds it later does so across scripts", async () => {
    const registered = await runProgram(() => {
      const flow = new Workflow("orderProcessor");
      worker("owner", exporting("OrderProcessor"), { FLOW: flow });
      worker("binder", exporting(), { ORDERS: flow });
    });
    expect(registered.filter(({ type }) => type === WORKFLOW)).toHaveLength(1);
    expect(inputsOf(registered, WORKER, "owner")["bindings"]).toEqual({ FLOW: own("shop-dev-order-processor") });
    expect(inputsOf(registered, WORKER, "binder")).toMatchObject({
      problems: [],
      bindings: { ORDERS: { ...own("shop-dev-order-processor"), script_name: "shop-dev-owner" } },
    });
    expect(registered.map(({ name }) => name)).toEqual(["owner", "orderProcessor", "binder"]);
  });

  it("may come after the Worker that binds it, which then waits for the registration", async () => {
    const registered = await runProgram(() => {
      const flow = new Workflow("orderProcessor");
      worker("binder", exporting(), { ORDERS: flow });
      worker("owner", exporting("OrderProcessor"), { FLOW: flow });
    });
    expect(inputsOf(registered, WORKER, "binder")).toMatchObject({
      problems: [],
      bindings: { ORDERS: { ...own("shop-dev-order-processor"), script_name: "shop-dev-owner" } },
    });
    expect(registered.map(({ name }) => name)).toEqual(["owner", "orderProcessor", "binder"]);
  });

  it("may be made a little later than the Worker that binds it", async () => {
    const registered = await runProgram(async () => {
      const flow = new Workflow("orderProcessor");
      worker("binder", exporting(), { ORDERS: flow });
      await new Promise((resolve) => setTimeout(resolve, 200));
      worker("owner", exporting("OrderProcessor"), { FLOW: flow });
    });
    expect(inputsOf(registered, WORKER, "binder")["problems"]).toEqual([]);
  });

  it("is the first of two that export the class", async () => {
    const registered = await runProgram(() => {
      const flow = new Workflow("orderProcessor");
      worker("first", exporting("OrderProcessor"), { FLOW: flow });
      worker("second", exporting("OrderProcessor"), { FLOW: flow });
    });
    expect(inputsOf(registered, WORKFLOW, "orderProcessor")["scriptName"]).toBe("shop-dev-first");
    expect(inputsOf(registered, WORKER, "second")["bindings"]).toMatchObject({
      FLOW: { script_name: "shop-dev-first" },
    });
  });

  it("is the one that is named, whichever comes first", async () => {
    const registered = await runProgram(() => {
      const flow = new Workflow("orderProcessor", { owner: "second" });
      worker("first", exporting("OrderProcessor"), { FLOW: flow });
      worker("second", exporting("OrderProcessor"), { FLOW: flow });
    });
    expect(registered.filter(({ type }) => type === WORKFLOW)).toHaveLength(1);
    expect(inputsOf(registered, WORKFLOW, "orderProcessor")["scriptName"]).toBe("shop-dev-second");
    expect(inputsOf(registered, WORKER, "first")).toMatchObject({
      problems: [],
      bindings: { FLOW: { script_name: "shop-dev-second" } },
    });
    expect(inputsOf(registered, WORKER, "second")["bindings"]).toEqual({ FLOW: own("shop-dev-order-processor") });
  });

  it("that is named, but does not export the class, is a failure where it is bound", async () => {
    const registered = await runProgram(() => {
      const flow = new Workflow("orderProcessor", { owner: "second" });
      worker("first", exporting("OrderProcessor"), { FLOW: flow });
      worker("second", exporting("Refunds"), { FLOW: flow });
    });
    expect(registered.filter(({ type }) => type === WORKFLOW)).toEqual([]);
    expect(inputsOf(registered, WORKER, "second")["problems"]).toMatchInlineSnapshot(`
     [
       {
         "property": "bindings.FLOW",
         "reason": "The Workflow "orderProcessor" names the Worker "second" as its owner, and that one does not bind it and export a class orderProcessor or OrderProcessor. This one exports: Refunds. Export the class from the entrypoint, or name it: new Workflow("orderProcessor", { className: "…" }).",
       },
     ]
    `);
    expect(inputsOf(registered, WORKER, "first")["problems"]).toMatchObject([{ property: "bindings.FLOW" }]);
  });

  it("may export the class from a module that only the runtime knows: the class in PascalCase is taken to be there", async () => {
    const registered = await runProgram(() => {
      worker("api", NOT_ALL_KNOWN, { FLOW: new Workflow("orderProcessor") });
    });
    expect(inputsOf(registered, WORKFLOW, "orderProcessor")).toMatchObject({
      className: "OrderProcessor",
      scriptName: "shop-dev-api",
    });
    expect(inputsOf(registered, WORKER, "api")["problems"]).toEqual([]);
  });

  it("that is named settles it where another Worker may export the class", async () => {
    const registered = await runProgram(() => {
      const flow = new Workflow("orderProcessor", { owner: "sure" });
      worker("maybe", NOT_ALL_KNOWN, { FLOW: flow });
      worker("sure", exporting("orderProcessor"), { FLOW: flow });
    });
    expect(inputsOf(registered, WORKFLOW, "orderProcessor")["scriptName"]).toBe("shop-dev-sure");
    expect(inputsOf(registered, WORKER, "maybe")["bindings"]).toEqual({
      FLOW: { ...own("shop-dev-order-processor", "orderProcessor"), script_name: "shop-dev-sure" },
    });
  });

  it("registers once what it binds under two names", async () => {
    const registered = await runProgram(() => {
      const flow = new Workflow("orderProcessor");
      worker("owner", exporting("OrderProcessor"), { A: flow, B: flow });
    });
    expect(registered.map(({ name }) => name).sort()).toEqual(["orderProcessor", "owner"]);
    const binding = own("shop-dev-order-processor");
    expect(inputsOf(registered, WORKER, "owner")["bindings"]).toEqual({ A: binding, B: binding });
  });

  it("of two Workflows may be two Workers that bind each other's", async () => {
    const registered = await runProgram(() => {
      const orders = new Workflow("orders");
      const refunds = new Workflow("refunds");
      worker("a", exporting("Orders"), { ORDERS: orders });
      worker("b", exporting("Refunds"), { ORDERS: orders, REFUNDS: refunds });
    });
    expect(inputsOf(registered, WORKFLOW, "orders")["scriptName"]).toBe("shop-dev-a");
    expect(inputsOf(registered, WORKFLOW, "refunds")["scriptName"]).toBe("shop-dev-b");
  });
});

describe("a name that is taken", () => {
  it("by another Workflow of the program is a failure on the binding", async () => {
    const registered = await runProgram(() => {
      const flows = { A: new Workflow("orders", { name: "one" }), B: new Workflow("refunds", { name: "one" }) };
      worker("api", exporting("Orders", "Refunds"), flows);
    });
    expect(inputsOf(registered, WORKER, "api")["problems"]).toMatchInlineSnapshot(`
     [
       {
         "property": "bindings.B",
         "reason": "Two Workflows of this program have the name "one": "orders" and "refunds". Give one of them another \`name\`, or use one handle for both bindings.",
       },
     ]
    `);
  });

  it("by another Worker of the program is a failure on the name", async () => {
    const registered = await runProgram(() => {
      new Worker("a", { name: "one", accountId: "account", script: exporting() });
      new Worker("b", { name: "one", accountId: "account", script: exporting() });
    });
    expect(inputsOf(registered, WORKER, "a")["problems"]).toEqual([]);
    expect(inputsOf(registered, WORKER, "b")["problems"]).toMatchInlineSnapshot(`
     [
       {
         "property": "name",
         "reason": "Two Workers of this program have the name "one": "a" and "b". Give one of them another \`name\`.",
       },
     ]
    `);
  });

  it("in an earlier run of the same process is free again", async () => {
    for (const stack of ["dev", "dev"]) {
      const registered = await runProgram(
        () => worker("api", exporting("Orders"), { ORDERS: new Workflow("orders") }),
        { stack },
      );
      expect(inputsOf(registered, WORKER, "api")["problems"]).toEqual([]);
    }
  });
});
