import type { DurableObjectNamespace, Fetcher } from "@cloudflare/workers-types";
import * as pulumi from "@pulumi/pulumi";
import { binding, DurableObject, Worker, WorkerPreview } from "pulumi-cloudflare-workers";

import { type Equal, expectType } from "./equal";

declare const stack: pulumi.StackReference;
const api = new Worker("api", { script: "" });

const preview = new WorkerPreview("pr", {
  worker: api,
  entrypoint: "./worker.ts",
  bindings: { REGION: "eu", ROOMS: new DurableObject("rooms"), MAIL: binding.service("mail") },
  shared: ["MAIL"],
});
type Env = typeof preview.Env;
expectType<Equal<Env["REGION"], string>>();
expectType<Equal<Env["ROOMS"], DurableObjectNamespace>>();
expectType<Equal<Env["MAIL"], Fetcher>>();
expectType<Equal<typeof preview.url, pulumi.Output<string | undefined>>>();

new WorkerPreview("other-stack", { worker: Worker.from(stack, "api"), name: "branch", script: "" });
new WorkerPreview("by-name", { worker: "api", name: pulumi.output("branch"), script: "", limits: { cpuMs: 5 } });

// @ts-expect-error -- a preview is one of a Worker
new WorkerPreview("nothing", { script: "" });
// @ts-expect-error -- no binding of that name
new WorkerPreview("unknown", { worker: api, script: "", bindings: { A: "a" }, shared: ["B"] });
// @ts-expect-error -- a preview has no routes
new WorkerPreview("routed", { worker: api, script: "", routes: ["example.com/*"] });
// @ts-expect-error -- nor crons
new WorkerPreview("timed", { worker: api, script: "", crons: ["* * * * *"] });
// @ts-expect-error -- nor shares of requests: each deployment is live
new WorkerPreview("gradual", { worker: api, script: "", deployment: { percentage: 10 } });
