import type * as pulumi from "@pulumi/pulumi";
import { binding, Worker, workerModule } from "pulumi-cloudflare-workers";

declare const stack: pulumi.StackReference;

// The modules' own env refers back to these Workers.
export const backend = new Worker("backend", {
  entrypoint: workerModule<typeof import("./backend")>("./backend.ts"),
  bindings: { REGION: "eu" },
});
export const handler = new Worker("handler", {
  entrypoint: workerModule<typeof import("./handler")>("./handler.ts"),
  bindings: { LIMIT: 5 },
});

export const front = new Worker("front", {
  entrypoint: "./front.ts",
  bindings: {
    BACKEND: backend,
    ADMIN: binding.service(backend, { entrypoint: "Admin", props: { caller: "front" } }),
    HANDLER: handler,
    SEARCH: binding.service(handler, { entrypoint: "Search" }),
    DEFAULT: binding.service(backend),
    OTHER_STACK: Worker.from<typeof import("./backend")>(stack, "backend"),
    OTHER_STACK_ADMIN: binding.service(Worker.from<typeof import("./backend")>(stack, "backend"), {
      entrypoint: "Admin",
    }),
  },
});

// @ts-expect-error: the module does not export it
binding.service(backend, { entrypoint: "Admn" });
// @ts-expect-error: a Durable Object is no entrypoint
binding.service(backend, { entrypoint: "Room" });
// @ts-expect-error: nor is a number
binding.service(backend, { entrypoint: "VERSION" });
// @ts-expect-error: the other stack's module does not export it
binding.service(Worker.from<typeof import("./backend")>(stack, "backend"), { entrypoint: "Search" });
