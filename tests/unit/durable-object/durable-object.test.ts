import * as pulumi from "@pulumi/pulumi";

import { DurableObject, type DurableObjectArgs, Worker } from "../../../provider";
import type { Bindings } from "../../../provider/bindings/env";
import { inputsOf, runProgram, WORKER } from "../support/run-program";

/** A module that exports these Durable Object classes. */
const exporting = (...names: string[]) =>
  [
    'import { DurableObject } from "cloudflare:workers";',
    ...names.map((name) => `export class ${name} extends DurableObject {}`),
    "export default { fetch: () => new Response() };",
  ].join("\n");

const worker = (id: string, script: string, bindings: Bindings) =>
  new Worker(id, { name: id, accountId: "account", script, bindings });

const sqlite = { type: "durable-object", storage: "sqlite" };
const own = (class_name: string) => ({ type: "durable_object_namespace", class_name });

async function declared(args: DurableObjectArgs, ...classes: string[]) {
  const registered = await runProgram(() =>
    worker("api", exporting(...classes), { COUNTER: new DurableObject("counter", args) }),
  );
  return inputsOf(registered, WORKER, "api");
}

it("the Worker that exports the class declares it with its storage, and binds it as its own", async () => {
  expect(await declared({}, "Counter")).toMatchObject({
    bindings: { COUNTER: own("Counter") },
    exports: { Counter: sqlite },
    problems: [],
  });
});

it.each<[DurableObjectArgs, string, object]>([
  [{ className: "Other" }, "Other", sqlite],
  [{ storage: "legacy-kv" }, "Counter", { type: "durable-object", storage: "legacy-kv" }],
  [{ renamedFrom: "Old" }, "Counter", { ...sqlite, renamedFrom: "Old" }],
  [{ transferredFrom: "shop" }, "Counter", { ...sqlite, transferredFrom: "shop" }],
  [{ allowDataLoss: true }, "Counter", { ...sqlite, allowDataLoss: true }],
])("with %j the class is declared so", async (args, className, declaration) => {
  expect((await declared(args, className))["exports"]).toEqual({ [className]: declaration });
});

it("a class that no entrypoint exports is refused, with the names that there are", async () => {
  const { problems } = await declared({}, "Room", "Game");
  expect(problems).toEqual([
    {
      property: "bindings.COUNTER",
      reason:
        'No Worker that binds the Durable Object "counter" exports a class counter or Counter. This one exports: Room, Game. Export the class from the entrypoint, or name it: new DurableObject("counter", { className: "…" }).',
    },
  ]);
});

it("a class that is not a Durable Object is refused, with what to write", async () => {
  const registered = await runProgram(() =>
    worker("api", "export class Counter {}\nexport default { fetch: () => new Response() };", {
      COUNTER: new DurableObject("counter"),
    }),
  );
  expect(inputsOf(registered, WORKER, "api")["problems"]).toEqual([
    {
      property: "bindings.COUNTER",
      reason:
        'The class Counter does not extend DurableObject. Write: import { DurableObject } from "cloudflare:workers"; export class Counter extends DurableObject<Env> { … }',
    },
  ]);
});

it("another Worker binds it across scripts, and declares nothing", async () => {
  const registered = await runProgram(() => {
    const counter = new DurableObject("counter");
    worker("api", exporting("Counter"), { COUNTER: counter });
    worker("shop", exporting(), { VISITS: counter });
  });
  const shop = inputsOf(registered, WORKER, "shop");
  expect(shop["bindings"]).toEqual({ VISITS: { ...own("Counter"), script_name: "api" } });
  expect(shop["exports"]).toBeUndefined();
});

it("a Worker of another stack binds what that one exports", async () => {
  const ref = {
    kind: "cloudflare:DurableObject",
    name: "Counter",
    className: "Counter",
    scriptName: "api",
    accountId: "account",
  };
  const registered = await runProgram(
    () => {
      const stack = new pulumi.StackReference("organization/counters/prod");
      new Worker("shop", {
        accountId: "account",
        script: exporting(),
        bindings: { COUNTER: DurableObject.from(stack, "counter") },
      });
    },
    { stacks: { "organization/counters/prod": { counter: ref } } },
  );
  expect(inputsOf(registered, WORKER, "shop")).toMatchObject({
    bindings: { COUNTER: { ...own("Counter"), script_name: "api" } },
    problems: [],
  });
});

describe("a class that moves to another Worker of the program", () => {
  it.each([
    ["named by its resource", (source: Worker) => source],
    ["named by its script", () => "shop"],
  ])("is given away by the Worker that has it, %s", async (_, source) => {
    const registered = await runProgram(() => {
      const shop = worker("shop", exporting(), {});
      const counter = new DurableObject("counter", { transferredFrom: source(shop) });
      worker("api", exporting("Counter"), { COUNTER: counter });
    });
    expect(inputsOf(registered, WORKER, "api")["exports"]).toEqual({ Counter: { ...sqlite, transferredFrom: "shop" } });
    expect(inputsOf(registered, WORKER, "shop")["exports"]).toEqual({
      Counter: { type: "durable-object", transferredTo: "api" },
    });
  });

  it("may be bound by the Worker that gives it away", async () => {
    const registered = await runProgram(() => {
      const counter = new DurableObject("counter", { transferredFrom: "shop" });
      worker("shop", exporting(), { VISITS: counter });
      worker("api", exporting("Counter"), { COUNTER: counter });
    });
    const shop = inputsOf(registered, WORKER, "shop");
    expect(shop["bindings"]).toEqual({ VISITS: { ...own("Counter"), script_name: "api" } });
    expect(shop["exports"]).toEqual({ Counter: { type: "durable-object", transferredTo: "api" } });
  });

  it.each<[string, string[], (shop: (bindings: Bindings) => Worker, api: Worker, middle: Worker) => void]>([
    ["binds the one that gets it", ["api"], (shop, api) => shop({ API: api })],
    ["binds an output of it", ["api"], (shop, api) => shop({ API_NAME: api.name })],
    ["binds one that binds it", ["api", "middle"], (shop, _, middle) => shop({ MIDDLE: middle })],
    ["gets it from `bind`", [], (shop, api) => void shop({}).bind({ API: api })],
  ])(
    "is known to be updated after another one, which may take two updates, where the Worker that gives it away %s",
    async (_, after, make) => {
      const registered = await runProgram(() => {
        const counter = new DurableObject("counter", { transferredFrom: "shop" });
        const api = worker("api", exporting("Counter"), { COUNTER: counter });
        const middle = worker("middle", exporting(), { API: api });
        make((bindings) => worker("shop", exporting(), bindings), api, middle);
      });
      expect(inputsOf(registered, WORKER, "shop")).toMatchObject({ after, problems: [] });
    },
  );

  it("is refused where the Worker that gets it waits for the one that has it", async () => {
    const registered = await runProgram(() => {
      const shop = worker("shop", exporting(), {});
      const counter = new DurableObject("counter", { transferredFrom: shop });
      new Worker("api", {
        name: "api",
        accountId: "account",
        script: exporting("Counter"),
        bindings: { COUNTER: counter, SHOP: shop },
      });
    });
    expect(inputsOf(registered, WORKER, "shop")["problems"]).toEqual([
      { property: "exports.Counter", reason: expect.stringContaining('Bind "shop" by its name in "api"') as string },
    ]);
  });
});
