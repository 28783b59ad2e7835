import type { z } from "zod";

import { ApiError } from "../envelope";
import { HYPERDRIVE_CONFIGS, hyperdriveConfig, hyperdriveOrigin } from "../store/resources";
import { change, type Resource } from "./resource";

const HIDDEN = new Set(["password", "access_client_secret"]);
const DEFAULT_CACHING = { disabled: false, max_age: 60, stale_while_revalidate: 15 };

const changes = hyperdriveConfig.partial().extend({ origin: hyperdriveOrigin.partial().optional() });

/** `hyperdrive/configs`. The password and the secret of an Access client are never shown. */
export const hyperdriveConfigs: Resource<z.infer<typeof hyperdriveConfig>> = {
  kind: HYPERDRIVE_CONFIGS,
  invalid: 2007,
  create: hyperdriveConfig,
  unique: {
    of: ({ name }) => name,
    taken: () => new ApiError(400, 2017, "A Hyperdrive config with the given name already exists"),
  },
  put: change(hyperdriveConfig, (_before, sent) => sent),
  patch: change(changes, (before, sent) => ({ ...before, ...sent, origin: { ...before.origin, ...sent.origin } })),
  shown: ({ key, createdOn, modifiedOn, fields }) => ({
    ...fields,
    id: key,
    origin: Object.fromEntries(Object.entries(fields.origin).filter(([name]) => !HIDDEN.has(name))),
    caching: { ...DEFAULT_CACHING, ...fields.caching },
    created_on: createdOn,
    modified_on: modifiedOn,
  }),
  missing: () => new ApiError(404, 2006, "The Hyperdrive config with the given ID does not exist"),
  list: { pages: { perPage: 20, max: 100 } },
  givenToWorkers: true,
};
