import { randomBytes } from "node:crypto";

import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";

import type { Services } from "./context";
import { ApiError, failure, ok } from "./envelope";
import { errors } from "./errors";
import { guard } from "./guard";
import type { PageApi } from "./page/act";
import { dashboard, PAGES } from "./page/dashboard";
import { keyed, same } from "./page/key";
import { LOOPBACK } from "./ports";
import { RESOURCES } from "./resources";
import { consumersOfScripts } from "./resources/queue-consumers";
import { assetSessions, assetUploads } from "./routes/assets";
import { accountSubdomain, TOKEN_STATUS } from "./routes/account";
import { containerApplications } from "./routes/container-applications";
import { containerRollouts } from "./routes/container-rollouts";
import { customDomains, domainsOfScripts } from "./routes/custom-domains";
import { deployments } from "./routes/deployments";
import { dispatch } from "./routes/dispatch";
import { durableObjects } from "./routes/durable-objects";
import { emailPlan } from "./routes/email-plan";
import { emailRules } from "./routes/email-rules";
import { instanceCreation } from "./routes/instance-creation";
import { instanceRemoval } from "./routes/instance-removal";
import { InstanceSubscriptions } from "./routes/instance-subscription";
import { instanceStep } from "./routes/instance-step";
import { instances } from "./routes/instances";
import { kvNamespaces } from "./routes/kv-namespaces";
import { kvValues } from "./routes/kv-values";
import { previewDeployments } from "./routes/preview-deployments";
import { previews } from "./routes/previews";
import { scripts } from "./routes/scripts";
import { secrets } from "./routes/secrets";
import { services as workerServices } from "./routes/services";
import { settings } from "./routes/settings";
import { tails, tailSockets, TAILS_PATH } from "./routes/tails";
import { triggers } from "./routes/triggers";
import { versions } from "./routes/versions";
import { routesOfScripts, workerRoutes } from "./routes/worker-routes";
import { workers } from "./routes/workers";
import { workflows } from "./routes/workflows";
import { zones } from "./routes/zones";
import { SIGNED_PATH, signedFiles } from "./signed-files";

export const API_ROOT = "/client/v4";

/** More than Cloudflare takes in one request; it is read into memory. */
const MOST_BYTES = 512 * 1024 * 1024;
const TOO_LARGE = "413 Request Entity Too Large: the embedded Cloudflare takes at most 512 MiB in one request.\n";

export interface AppOptions {
  port: () => number;
  /** A line a request, and what went wrong in one. */
  log: (line: string) => void;
}

/** The API and its page as one handler of requests. */
export function createApp(services: Services, { port, log }: AppOptions): Hono {
  const app = new Hono({ strict: false });

  app.use(async (c, next) => {
    const begin = performance.now();
    await next();
    const note = c.res.headers.get(NOT_IMPLEMENTED) === null ? "" : " not implemented";
    c.res.headers.delete(NOT_IMPLEMENTED);
    log(`${c.req.method} ${c.req.path} ${c.res.status} ${Math.round(performance.now() - begin)} ms${note}`);
  });
  app.use(guard(port));
  app.use(bodyLimit({ maxSize: MOST_BYTES, onError: (c) => c.text(TOO_LARGE, 413) }));
  const pageApi: PageApi = {
    accountUrl: () => `http://${LOOPBACK}:${port()}${API_ROOT}/accounts/${services.accountId}`,
    request: async ({ method, path, body }) =>
      await app.request(`${API_ROOT}/accounts/${services.accountId}${path}`, {
        method,
        headers: {
          host: `${LOOPBACK}:${port()}`,
          authorization: `Bearer ${services.store.account.token}`,
          "content-type": "application/json",
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    formToken: randomBytes(20).toString("hex"),
  };
  for (const path of PAGES)
    app.use(
      path,
      keyed(port, () => services.store.account.token),
    );
  app.route("/", dashboard(services, pageApi));
  app.route(TAILS_PATH, tailSockets(services));
  app.route(SIGNED_PATH, signedFiles(services.files));
  app.route(API_ROOT, api(services));

  app.notFound((c) => {
    c.header(NOT_IMPLEMENTED, "1");
    return failure(c, errors.notImplemented(c.req.method, c.req.path));
  });
  app.onError((error, c) => {
    if (error instanceof ApiError) return failure(c, error);
    log(`error: ${c.req.method} ${c.req.path}: ${error.message}`);
    return failure(c, new ApiError(500, 10001, `The embedded Cloudflare failed: ${error.message}`));
  });
  return app;
}

/** Marks an answer on its way to the log; it does not leave the server. */
const NOT_IMPLEMENTED = "x-embedded-not-implemented";

function api(services: Services): Hono {
  const app = new Hono({ strict: false });

  const ownAccount: MiddlewareHandler = async (c, next) => {
    const account = c.req.param("account") ?? "";
    if (!/^[0-9a-f]{32}$/.test(account)) return failure(c, errors.route(c.req.path));
    if (account !== services.accountId) return failure(c, errors.account());
    await next();
    return undefined;
  };
  // Files come with the token of their session.
  app.use("/accounts/:account/workers/assets/*", ownAccount);
  app.route("/accounts/:account/workers/assets/upload", assetUploads(services));

  const subscriptions = new InstanceSubscriptions(services);
  app.use("/accounts/:account/workflows/:workflow/instances/:id/subscribe", ownAccount, subscriptions.byToken);

  app.use(async (c, next) => {
    const sent = c.req.header("authorization") ?? "";
    if (!same(sent, `Bearer ${services.store.account.token}`)) return failure(c, errors.token());
    await next();
    return undefined;
  });
  app.get("/user/tokens/verify", (c) => ok(c, TOKEN_STATUS));

  app.use("/accounts/:account/*", ownAccount);
  app.route("/accounts/:account/workflows", subscriptions.routes());
  app.route("/accounts/:account", accountRoutes(services));
  app.route("/zones", zones(services));
  app.route("/zones", workerRoutes(services));
  app.route("/zones", emailRules(services));
  return app;
}

function accountRoutes(services: Services): Hono {
  const app = new Hono({ strict: false });
  app.get("/tokens/verify", (c) => ok(c, TOKEN_STATUS));
  app.route("/workers/subdomain", accountSubdomain(services));
  const ofScripts = [
    scripts,
    assetSessions,
    settings,
    tails,
    secrets,
    versions,
    deployments,
    triggers,
    routesOfScripts,
    domainsOfScripts,
    consumersOfScripts,
  ];
  for (const routes of ofScripts) {
    app.route("/workers/scripts", routes(services));
  }
  for (const routes of [previews, previewDeployments, workers]) app.route("/workers/workers", routes(services));
  app.route("/workers/domains", customDomains(services));
  for (const routes of [containerApplications, containerRollouts]) app.route("/containers", routes(services));
  app.route("/email/routing/rules", emailPlan(services));
  app.route("/workers/dispatch/namespaces", dispatch(services));
  app.route("/workers/durable_objects", durableObjects(services));
  app.route("/workers", workerServices(services));
  app.route("/workflows", workflows(services));
  for (const routes of [instanceCreation, instanceRemoval, instanceStep, instances]) {
    app.route("/workflows", routes(services));
  }
  app.route("/storage/kv/namespaces", kvNamespaces(services));
  app.route("/storage/kv/namespaces", kvValues(services));
  for (const [path, routes] of Object.entries(RESOURCES)) app.route(path, routes(services));
  return app;
}
