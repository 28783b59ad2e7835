import * as pulumi from "@pulumi/pulumi";

import { binding, Worker, Workflow } from "../../../provider";
import { inputsOf, runProgram, WORKER, WORKFLOW } from "../support/run-program";

const ORDERS_STACK = "organization/orders/prod";
const workflowRef = {
  kind: "cloudflare:Workflow",
  name: "orders-prod-order-processor",
  className: "OrderProcessor",
  scriptName: "orders-prod-api",
  accountId: "account",
};
const workerRef = { kind: "cloudflare:Worker", name: "orders-prod-api", accountId: "account", url: "https://x.y" };
const script = "export default { fetch: () => new Response() };";

/** Binds a Workflow and a Worker of another stack that exports these outputs. */
async function bound(outputs: Record<string, unknown>, output: { workflow?: string; worker?: string }) {
  const registered = await runProgram(
    () => {
      const stack = new pulumi.StackReference(ORDERS_STACK);
      new Worker("shop", {
        accountId: "account",
        script,
        bindings: {
          ...(output.workflow !== undefined && { FLOW: Workflow.from(stack, output.workflow) }),
          ...(output.worker !== undefined && { API: Worker.from(stack, output.worker) }),
        },
      });
    },
    { stacks: { [ORDERS_STACK]: outputs } },
  );
  expect(registered.filter(({ type }) => type === WORKFLOW)).toEqual([]);
  return inputsOf(registered, WORKER, "shop");
}

it("what another stack exports binds across scripts, and nothing of it is registered", async () => {
  const inputs = await bound({ orders: workflowRef, api: workerRef }, { workflow: "orders", worker: "api" });
  expect(inputs).toMatchObject({
    problems: [],
    bindings: {
      FLOW: {
        type: "workflow",
        workflow_name: workflowRef.name,
        class_name: "OrderProcessor",
        script_name: "orders-prod-api",
      },
      API: { type: "service", service: "orders-prod-api" },
    },
  });
});

it("an output that is misspelt is a failure on the binding that lists those that there are", async () => {
  const outputs = { orders: workflowRef, refunds: workflowRef, api: workerRef, other: 1 };
  const { problems } = await bound(outputs, { workflow: "order", worker: "apis" });
  expect(problems).toMatchInlineSnapshot(`
   [
     {
       "property": "bindings.FLOW",
       "reason": "The stack "organization/orders/prod" has no output "order". It exports these Workflows: orders, refunds.",
     },
     {
       "property": "bindings.API",
       "reason": "The stack "organization/orders/prod" has no output "apis". It exports these Workers: api.",
     },
   ]
  `);
});

it("an output that is something else is a failure on the binding", async () => {
  const outputs = { orders: workflowRef, api: workerRef };
  const { problems } = await bound(outputs, { workflow: "api", worker: "orders" });
  expect(problems).toMatchInlineSnapshot(`
   [
     {
       "property": "bindings.FLOW",
       "reason": "The output "api" of the stack "organization/orders/prod" is not a reference to a Workflow. It exports these Workflows: orders.",
     },
     {
       "property": "bindings.API",
       "reason": "The output "orders" of the stack "organization/orders/prod" is not a reference to a Worker. It exports these Workers: api.",
     },
   ]
  `);
});

it("an output that only resembles a reference is refused, and is not among those that there are", async () => {
  const outputs = {
    orders: { ...workflowRef, name: 5 },
    refunds: { ...workflowRef, scriptName: null },
    api: workerRef,
  };
  const { problems } = await bound(outputs, { workflow: "orders" });
  expect(problems).toEqual([
    {
      property: "bindings.FLOW",
      reason: expect.stringContaining("is not a reference to a Workflow. It exports no Workflow.") as string,
    },
  ]);
});

it("a named entrypoint of a Worker that is missing is a failure on the binding", async () => {
  const registered = await runProgram(
    () => {
      const api = Worker.from(new pulumi.StackReference(ORDERS_STACK), "apis");
      new Worker("shop", { script, bindings: { ADMIN: binding.service(api, { entrypoint: "Admin" }) } });
    },
    { stacks: { [ORDERS_STACK]: { api: workerRef } } },
  );
  expect(inputsOf(registered, WORKER, "shop")["problems"]).toEqual([
    {
      property: "bindings.ADMIN",
      reason: 'The stack "organization/orders/prod" has no output "apis". It exports these Workers: api.',
    },
  ]);
});

it("the accounts of what is bound go to the check", async () => {
  const outputs = { orders: workflowRef, api: workerRef };
  const { boundAccounts } = await bound(outputs, { workflow: "orders", worker: "api" });
  expect(boundAccounts).toEqual([
    { property: "bindings.FLOW", accountId: "account" },
    { property: "bindings.API", accountId: "account" },
  ]);
});

it("a stack that exports nothing of the kind says what to write in it", async () => {
  const { problems } = await bound({}, { workflow: "orders", worker: "api" });
  expect(problems).toMatchInlineSnapshot(`
   [
     {
       "property": "bindings.FLOW",
       "reason": "The stack "organization/orders/prod" has no output "orders". It exports no Workflow. Write there: export const orders = workflow.ref; and run \`pulumi up\` in it first.",
     },
     {
       "property": "bindings.API",
       "reason": "The stack "organization/orders/prod" has no output "api". It exports no Worker. Write there: export const api = worker.ref; and run \`pulumi up\` in it first.",
     },
   ]
  `);
});

it("the name and the address of what another stack exports are there to read", async () => {
  let read: unknown[] = [];
  await runProgram(
    async () => {
      const stack = new pulumi.StackReference(ORDERS_STACK);
      const api = Worker.from(stack, "api");
      const outputs = pulumi.all([Workflow.from(stack, "orders").name, api.name, api.url]);
      read = await new Promise((resolve) => {
        outputs.apply(resolve);
      });
    },
    { stacks: { [ORDERS_STACK]: { orders: workflowRef, api: workerRef } } },
  );
  expect(read).toEqual([workflowRef.name, workerRef.name, workerRef.url]);
});
