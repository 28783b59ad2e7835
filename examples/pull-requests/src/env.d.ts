import type { worker } from "../infra";

type WorkerEnv = typeof worker.Env;

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv {}
  }
}
