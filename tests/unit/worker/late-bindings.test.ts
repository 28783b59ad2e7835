import { binding, DurableObject, Worker, Workflow } from "../../../provider";
import { inputsOf, runProgram, WORKER } from "../support/run-program";

const BINDINGS = "pulumi-nodejs:dynamic/cloudflare:WorkerBindings";

/** A module that exports a Workflow and a Durable Object class of these names. */
const exporting = (workflow: string, durableObject: string) => `
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
export class ${workflow} extends WorkflowEntrypoint {}
export class ${durableObject} extends DurableObject {}
export default {};
`;
const script = "export default {};";

it("a Worker is sent without what `bind` gives it, which is a resource below it", async () => {
  const registered = await runProgram(() => {
    const a = new Worker("a", { accountId: "account", script, bindings: { REGION: "eu" } });
    const b = new Worker("b", { accountId: "account", script, bindings: { A: a } });
    a.bind({ B: b });
    a.bind({ B_NAME: b.name, ITSELF: a });
  });
  expect(inputsOf(registered, WORKER, "a")).toMatchObject({
    bindings: { REGION: { type: "plain_text", text: "eu" } },
    lateBindings: ["B", "B_NAME", "ITSELF"],
    boundAccounts: [],
  });
  expect(inputsOf(registered, WORKER, "b")["lateBindings"]).toBeUndefined();
  expect(inputsOf(registered, BINDINGS, "a")).toMatchObject({
    scriptName: "shop-dev-a",
    bindings: {
      B: { type: "service", service: "shop-dev-b" },
      B_NAME: { type: "plain_text", text: "shop-dev-b" },
      ITSELF: { type: "service", service: "shop-dev-a" },
    },
    boundAccounts: expect.arrayContaining([{ property: "bindings.B", accountId: "account" }]),
    problems: [],
  });
});

it("of Workers that bind classes of each other, the first in the program gets them last, whatever their kind", async () => {
  const registered = await runProgram(() => {
    const handles = {
      FIRST: new Workflow("first"),
      ONE: new DurableObject("one"),
      SECOND: new Workflow("second"),
      TWO: new DurableObject("two"),
    };
    new Worker("a", { accountId: "account", script: exporting("First", "One"), bindings: handles });
    new Worker("b", { accountId: "account", script: exporting("Second", "Two"), bindings: handles });
  });
  expect(inputsOf(registered, WORKER, "a")).toMatchObject({ lateBindings: ["SECOND", "TWO"], problems: [] });
  expect(inputsOf(registered, WORKER, "a")["bindings"]).toEqual({
    FIRST: { type: "workflow", workflow_name: "shop-dev-first", class_name: "First" },
    ONE: { type: "durable_object_namespace", class_name: "One" },
  });
  expect(inputsOf(registered, BINDINGS, "a")["bindings"]).toEqual({
    SECOND: { type: "workflow", workflow_name: "shop-dev-second", class_name: "Second", script_name: "shop-dev-b" },
    TWO: { type: "durable_object_namespace", class_name: "Two", script_name: "shop-dev-b" },
  });
  expect(Object.keys(inputsOf(registered, WORKER, "b")["bindings"] ?? {}).sort()).toEqual(
    Object.keys({ FIRST: 0, ONE: 0, SECOND: 0, TWO: 0 }),
  );
  expect(registered.filter(({ type }) => type === BINDINGS)).toHaveLength(1);
});

it("a circle of three has one late binding", async () => {
  const registered = await runProgram(() => {
    const last = new Workflow("last");
    const a = new Worker("a", { accountId: "account", script, bindings: { LAST: last } });
    const b = new Worker("b", { accountId: "account", script, bindings: { A: a } });
    new Worker("c", { accountId: "account", script: exporting("Last", "Any"), bindings: { B: b, LAST: last } });
  });
  expect(registered.filter(({ type }) => type === BINDINGS).map(({ name }) => name)).toEqual(["a"]);
  expect(inputsOf(registered, WORKER, "a")).toMatchObject({ bindings: {}, lateBindings: ["LAST"], problems: [] });
});

const ALREADY = "The Worker has a binding of this name already. Use another name, or remove one of the two.";

it("a name that the Worker has is refused, and so is a class of its own", async () => {
  const registered = await runProgram(() => {
    const own = new Workflow("own");
    const a = new Worker("a", { accountId: "account", script: exporting("Own", "Any"), bindings: { OWN: own } });
    a.bind({ OWN: "text", AGAIN: own });
    a.bind({ AGAIN: "text", ENTRYPOINT: binding.service(a, { entrypoint: "Missing" }) });
  });
  expect(inputsOf(registered, WORKER, "a")["problems"]).toEqual([
    { property: "bindings.OWN", reason: ALREADY },
    { property: "bindings.AGAIN", reason: ALREADY },
  ]);
  expect(inputsOf(registered, BINDINGS, "a")["problems"]).toEqual([
    {
      property: "bindings.AGAIN",
      reason: 'The Workflow "own" is the class Own of this Worker. Put it in the `bindings` of the Worker.',
    },
    expect.objectContaining({ property: "bindings.ENTRYPOINT" }),
  ]);
});

it("what a Worker can have only once is refused late where it has one already, and once where `bind` gets two", async () => {
  const registered = await runProgram(() => {
    const bindings = { AI: binding.ai(), MODE: "dev" };
    const a = new Worker("a", { accountId: "account", script, bindings });
    a.bind({ MODELS: binding.ai(), SHOTS: binding.browser(), PAGES: binding.browser(), ZONE: "eu" });
  });
  const reason = (one: string, other: string): unknown =>
    expect.stringContaining(`"${one}" and "${other}" are both bindings of type`);
  expect(inputsOf(registered, WORKER, "a")["problems"]).toEqual([]);
  expect(inputsOf(registered, BINDINGS, "a")["problems"]).toEqual([
    { property: "bindings.MODELS", reason: reason("AI", "MODELS") },
    { property: "bindings.PAGES", reason: reason("SHOTS", "PAGES") },
  ]);
});

it("`bind` after the deployment has begun is an error that says when to call it", async () => {
  let refusal: unknown;
  await runProgram(async () => {
    const a = new Worker("a", { accountId: "account", script });
    await new Promise((resolve) => a.urn.apply(resolve));
    try {
      a.bind({ LATE: "text" });
    } catch (error) {
      refusal = error;
    }
  });
  expect(String(refusal)).toMatch(/worker\.bind\(\) of the Worker "a" comes too late.*no `await`/);
});
