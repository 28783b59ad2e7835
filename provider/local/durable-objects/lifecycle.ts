import { z } from "zod";

import { ApiError } from "../envelope";
import { containerDeclaration, withContainers } from "./containers";
import type { Outcome } from "./draft";
import { durableObjectEntries, type ExportsMap } from "./exports";
import { applyMigrations, type Migrations, refuseLostClasses } from "./migrations";
import { reconcile } from "./reconcile";
import type { Reconciliation } from "./scenarios";
import type { Situation } from "./situation";

/** What a deployment says of Durable Objects. */
export interface Declared {
  exports?: ExportsMap | undefined;
  migrations?: Migrations | undefined;
  containers?: unknown;
}

/** What a script has said before. */
export interface Standing {
  /** It was deployed with Durable Objects in `exports`: from then on nothing else is taken. */
  exportsManaged: boolean;
  migrationTag: string | undefined;
  /** Classes of its own that it binds, in the deployed version or the new one. */
  bound: ReadonlySet<string>;
}

export interface Planned extends Outcome {
  exportsManaged: boolean;
  migrationTag: string | undefined;
  summary?: Reconciliation;
}

/**
 * What a deployment comes to for the Durable Objects of its script, by `exports`, by `migrations`, or by neither.
 *
 * @throws ApiError when they do not agree with the code or with what is there.
 */
export function planDurableObjects(declared: Declared, standing: Standing, situation: Situation): Planned {
  const { exports: map = {}, migrations } = declared;
  const declares = durableObjectEntries(map).length > 0;
  const managed = standing.exportsManaged || declares;
  if (managed && migrations !== undefined) {
    throw new ApiError(
      400,
      100403,
      `Script '${situation.script}' declares its Durable Objects with \`exports\`, and cannot use \`migrations\`.`,
    );
  }
  const { migrationTag } = standing;
  const containers = z.array(containerDeclaration).catch([]).parse(declared.containers);
  if (managed) {
    return { ...reconcile(map, situation, containers), exportsManaged: true, migrationTag };
  }
  if (migrations !== undefined) {
    const { tag, ...outcome } = applyMigrations(migrations, situation, { tag: migrationTag, bound: standing.bound });
    const state = withContainers(outcome.state, situation.script, containers);
    return { ...outcome, state, exportsManaged: false, migrationTag: tag };
  }
  refuseLostClasses(situation);
  const state = withContainers(situation.state, situation.script, containers);
  return { state, removed: [], exportsManaged: false, migrationTag };
}
