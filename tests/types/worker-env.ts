import type {
  DurableObjectNamespace,
  Fetcher,
  KVNamespace,
  Queue,
  Rpc,
  Workflow as WorkflowBinding,
} from "@cloudflare/workers-types";
import type { WorkersKvNamespace } from "@pulumi/cloudflare/workersKvNamespace";
import * as pulumi from "@pulumi/pulumi";
import { binding, DurableObject, Worker, Workflow } from "pulumi-cloudflare-workers";

import { type Equal, expectType } from "./equal";

interface OrderParams {
  orderId: string;
}

declare const kv: WorkersKvNamespace;
declare const secret: pulumi.Output<string>;
declare const stack: pulumi.StackReference;
declare const optional: pulumi.Output<string | undefined>;

declare class Counter implements Rpc.DurableObjectBranded {
  [Rpc.__DURABLE_OBJECT_BRAND]: never;
  add(amount: number): number;
}
const counter = new DurableObject<Counter>("counter");
const orders = new Workflow<OrderParams>("orders");
const untyped = new Workflow("untyped");
const backend = new Worker("backend", { script: "" });

const worker = new Worker("api", {
  entrypoint: "./worker.ts",
  bindings: {
    ORDERS: orders,
    UNTYPED: untyped,
    KV: kv,
    KV_BY_ID: binding.kvNamespace("0123"),
    SECRET: secret,
    REGION: "eu",
    LIMITS: { perMinute: 5, names: ["a", "b"], nested: { on: true } },
    COUNT: 3,
    LATER: Promise.resolve({ a: "b" }),
    BACKEND: backend,
    COUNTER: counter,
    ROOMS: new DurableObject("rooms"),
    COUNTER_OF_STACK: DurableObject.from<Counter>(stack, "counter"),
    BACKEND_BY_NAME: binding.service("other"),
    RPC: Worker.from<{ price(item: string): Promise<number> }>(stack, "catalogue"),
    RPC_ENTRYPOINT: binding.service<{ block(): Promise<void> }>(Worker.from(stack, "catalogue"), {
      entrypoint: "Admin",
    }),
    RPC_BY_NAME: binding.service<{ block(): Promise<void> }>("catalogue", { entrypoint: "Admin" }),
    ENTRYPOINT: binding.service(backend, { entrypoint: "Admin" }),
    QUEUE: binding.raw<Queue<string>>({ type: "queue", queue_name: "q" }),
    JSON_OUTPUT: pulumi.output({ a: 1 }),
  },
});
type Env = typeof worker.Env;

expectType<Equal<Env["ORDERS"], WorkflowBinding<OrderParams>>>();
expectType<Equal<Env["UNTYPED"], WorkflowBinding<unknown>>>();
expectType<Equal<Env["KV"], KVNamespace>>();
expectType<Equal<Env["KV_BY_ID"], KVNamespace>>();
expectType<Equal<Env["SECRET"], string>>();
expectType<Equal<Env["REGION"], string>>();
expectType<Equal<Env["LIMITS"], { perMinute: number; names: string[]; nested: { on: boolean } }>>();
expectType<Equal<Env["COUNT"], number>>();
expectType<Equal<Env["LATER"], { a: string }>>();
expectType<Equal<Env["BACKEND"], Fetcher>>();
expectType<Equal<Env["COUNTER"], DurableObjectNamespace<Counter>>>();
expectType<Equal<Env["ROOMS"], DurableObjectNamespace>>();
expectType<Equal<Env["COUNTER_OF_STACK"], DurableObjectNamespace<Counter>>>();
expectType<Equal<Env["BACKEND_BY_NAME"], Fetcher>>();
expectType<Equal<Env["RPC"], { price(item: string): Promise<number> }>>();
expectType<Equal<Env["RPC_ENTRYPOINT"], { block(): Promise<void> }>>();
expectType<Equal<Env["RPC_BY_NAME"], { block(): Promise<void> }>>();
expectType<Equal<Env["ENTRYPOINT"], Fetcher>>();
expectType<Equal<Env["QUEUE"], Queue<string>>>();
expectType<Equal<Env["JSON_OUTPUT"], { a: number }>>();
expectType<Equal<typeof worker.url, pulumi.Output<string | undefined>>>();
expectType<Equal<keyof (typeof backend)["Env"], never>>();

export async function create(env: Env) {
  await env.ORDERS.create({ params: { orderId: "1" } });
  // @ts-expect-error: the params are those of the Workflow
  await env.ORDERS.create({ params: { order: 1 } });
  // @ts-expect-error: not bare
  await env.ORDERS.create({ orderId: "1" });
  // @ts-expect-error: nothing of this name is bound
  return env.MISSING;
}

// @ts-expect-error: a function cannot be bound
new Worker("bad-binding", { script: "", bindings: { F: () => 1 } });
// @ts-expect-error: a class instance cannot be bound
new Worker("bad-binding", { script: "", bindings: { DATE: new Date() } });
// @ts-expect-error: no such option
new Worker("bad-option", { entrypoint: "./worker.ts", entryPoint: "./worker.ts" });
// @ts-expect-error: a number is no name
new Worker("bad-name", { script: "", name: 5 });
// @ts-expect-error: steps is a number
new Workflow("bad-limit", { limits: { steps: "500" } });
// @ts-expect-error: an output that may be undefined cannot be bound
new Worker("bad-undefined", { script: "", bindings: { MAYBE: optional } });
