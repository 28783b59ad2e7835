import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { errors } from "../errors";
import { type BindingRecord, type WorkerRecord } from "../store/records";
import { deployedVersion, liveShares } from "../store/deployed";
import { bindingKinds, kindOf } from "../bindings/table";
import { checkBindings, shown } from "../upload/bindings";
import { deployChange, scriptOf } from "../upload/upload";
import { param, scriptKey, sourceOf } from "./names";

const secret = z.looseObject({
  name: z.string().min(1),
  type: z.enum(bindingKinds.filter((kind) => kind.secret).map(({ type }) => type)),
});

/** `workers/scripts/{name}/secrets`. A change is a new version, deployed at once. */
export function secrets(services: Services): Hono {
  const app = new Hono();

  app.get("/:name/secrets", (c) => ok(c, secretsOf(scriptOf(services, scriptKey(c, services.store))).map(shown)));

  app.get("/:name/secrets/:secret", (c) => {
    const worker = scriptOf(services, scriptKey(c, services.store));
    return ok(c, shown(secretOf(worker, param(c, "secret"))));
  });

  app.put("/:name/secrets", async (c) => {
    const worker = scriptOf(services, scriptKey(c, services.store));
    const sent = await body(c, secret, 10021);
    checkBindings([sent], worker.name, services.store);
    refuseUndeployed(worker);
    const taken = deployedVersion(worker).bindings.find(({ name }) => name === sent.name);
    if (taken && !kindOf(taken).secret) {
      throw new ApiError(
        400,
        10053,
        `Binding name '${sent.name}' already in use. Please use a different name and try again.`,
      );
    }
    const others = (bindings: BindingRecord[]) => bindings.filter(({ name }) => name !== sent.name);
    await deployChange(
      services,
      worker.name,
      (before) => ({ bindings: [...others(before.bindings), sent] }),
      sourceOf(c),
    );
    return ok(c, shown(sent));
  });

  app.delete("/:name/secrets/:secret", async (c) => {
    const worker = scriptOf(services, scriptKey(c, services.store));
    const gone = secretOf(worker, param(c, "secret"));
    refuseUndeployed(worker);
    await deployChange(
      services,
      worker.name,
      (before) => ({ bindings: before.bindings.filter(({ name }) => name !== gone.name) }),
      sourceOf(c),
    );
    return ok(c, null);
  });
  return app;
}

function secretsOf(worker: WorkerRecord): BindingRecord[] {
  return deployedVersion(worker).bindings.filter((binding) => kindOf(binding).secret);
}

function secretOf(worker: WorkerRecord, name: string): BindingRecord {
  const found = secretsOf(worker).find((candidate) => candidate.name === name);
  if (!found) throw errors.secret();
  return found;
}

/** A new secret would deploy the newest version unasked, or leave it behind: Cloudflare does neither. */
function refuseUndeployed(worker: WorkerRecord): void {
  if (worker.versions[0]?.id === deployedVersion(worker).id && liveShares(worker).length === 1) return;
  throw new ApiError(
    400,
    10214,
    "Secret edit failed. You attempted to modify a secret, but the latest version of your Worker isn't currently deployed.",
  );
}
