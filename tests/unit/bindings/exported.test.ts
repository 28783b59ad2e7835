import * as pulumi from "@pulumi/pulumi";

import { binding, DurableObject, Worker, Workflow } from "../../../provider";
import { runProgram } from "../support/run-program";

it("a handle that a stack exports as a whole tells what it is, and nothing of the Workers that bind it", async () => {
  const exported: object[] = [];
  await runProgram(() => {
    const stack = new pulumi.StackReference("organization/orders/prod");
    const counter = new DurableObject("counter", { storage: "sqlite" });
    const orders = new Workflow("orders", { name: "orders", limits: { steps: 5 } });
    const script = [
      'import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";',
      "export class Counter extends DurableObject {}",
      "export class Orders extends WorkflowEntrypoint { async run() {} }",
      "export default { fetch: () => new Response() };",
    ].join("\n");
    new Worker("api", { accountId: "account", script, bindings: { COUNTER: counter, ORDERS: orders } });
    exported.push(
      counter,
      orders,
      binding.ai(),
      Worker.from(stack, "api"),
      Workflow.from(stack, "orders"),
      DurableObject.from(stack, "counter"),
    );
  });
  expect(exported.map((each) => ({ ...each }))).toEqual([
    { id: "counter" },
    { id: "orders", name: "orders", className: undefined },
    {},
    {},
    {},
    {},
  ]);
});
