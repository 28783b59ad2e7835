import type { Context } from "../../../provider/lifecycle/define-resource";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { checkWorkerPreview } from "../../../provider/worker-preview/check";
import { sourceOf } from "../support/source";

const context: Context = {
  settings: { accountId: "account-1", apiToken: undefined, baseUrl: "http://127.0.0.1:9" },
  account: () => {
    throw new Error("A check of the inputs sends nothing.");
  },
};

const sent = {
  worker: "api",
  name: "pr 1",
  source: sourceOf("export default {};"),
  bindings: {},
  problems: [],
  shared: [],
  ownTargets: [],
  compatibilityDate: "2026-07-01",
  compatibilityFlags: [],
  logpush: false,
  tags: [],
  owner: "pulumi:o/shop/pr/pr",
};
const check = (change: object) => checkWorkerPreview({ ...sent, ...change }, context, undefined);
const kv = { type: "kv_namespace", namespace_id: "1" };

it("what a preview has to itself needs no word: text, secrets, its own Durable Objects", () => {
  const bindings = {
    TEXT: { type: "plain_text", text: "x" },
    ROOM: { type: "durable_object_namespace", class_name: "Room" },
    AI: { type: "ai" },
  };
  const { failures, inputs } = check({ bindings, secrets: { KEY: "s" } });
  expect(failures).toEqual([]);
  expect(inputs).toMatchObject({ worker: "api", name: "pr-1" });
});

it.each([
  ["a KV namespace", kv],
  ["a queue", { type: "queue", queue_name: "q" }],
  ["a service", { type: "service", service: "mail" }],
  ["a class of another script", { type: "durable_object_namespace", class_name: "Room", script_name: "chat" }],
  ["a type that nobody knows yet", { type: "telepathy" }],
])("%s that is not of this stack is refused, and said to be shared it is not", (_, binding) => {
  const [failure, ...others] = check({ bindings: { X: binding } }).failures;
  expect(others).toEqual([]);
  expect(failure).toMatchObject({ property: "bindings.X", reason: expect.stringContaining('`shared: ["X"]`') });
  expect(check({ bindings: { X: binding }, shared: ["X"] }).failures).toEqual([]);
  expect(check({ bindings: { X: binding }, ownTargets: ["X"] }).failures).toEqual([]);
});

it("the refusal of a Workflow says the way out", () => {
  const workflow = { type: "workflow", workflow_name: "orders", script_name: "api" };
  expect(check({ bindings: { ORDERS: workflow } }).failures[0]?.reason).toContain("make a stack per pull request");
});

it("a shared name that is no binding, a name without a letter, and a missing Worker are failures on their property", () => {
  const { failures } = check({ worker: "", name: "--", shared: ["KV"] });
  expect(failures.map(({ property }) => property).sort()).toEqual(["name", "shared[0]", "worker"]);
});

it("what a preview of the program cannot know yet passes", () => {
  const unknown = { worker: UNKNOWN, bindings: { X: UNKNOWN }, ownTargets: UNKNOWN };
  const { failures, inputs } = check(unknown);
  expect(failures).toEqual([]);
  expect(inputs.name).toBe(UNKNOWN);
});

it("a reference that leads to no Worker is one failure, which says why", () => {
  const problem = { property: "worker", reason: 'The output "api" is not a reference to a Worker.' };
  expect(check({ worker: "", problems: [problem] }).failures).toEqual([problem]);
});
