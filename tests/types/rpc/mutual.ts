import { Worker, workerModule } from "pulumi-cloudflare-workers";

// The two modules' env refer to each other's methods.
export const left = new Worker("left", { entrypoint: workerModule<typeof import("./left")>("./left.ts") });
export const right = new Worker("right", {
  entrypoint: workerModule<typeof import("./right")>("./right.ts"),
  bindings: { LEFT: left },
});
export const leftWithRight = left.bind({ RIGHT: right });
