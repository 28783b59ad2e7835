import type { worker } from "../infra";
import type { preview } from "../preview/infra";

type WorkerEnv = typeof worker.Env;
type PreviewEnv = typeof preview.Env;

declare global {
  namespace Cloudflare {
    // What a preview does not have is optional.
    interface Env extends PreviewEnv, Partial<WorkerEnv> {}
  }
}
