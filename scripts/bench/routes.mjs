import { randomUUID } from "node:crypto";

const notFound = (code, message) => ({ status: 404, errors: [{ code, message }] });

const noScript = notFound(10007, "This Worker does not exist on your account.");
const ofScript = (scripts, name, result) => (scripts.has(name) ? { result: result(scripts.get(name)) } : noScript);
const deployment = ({ id, deployment_id: version, modified_on: created_on }) => ({
  id: version,
  source: "api",
  strategy: "percentage",
  author_email: "",
  created_on,
  versions: [{ version_id: id, percentage: 100 }],
});
const settings = ({ workflows }) => ({
  bindings: workflows.map((workflow_name) => ({ type: "workflow", name: "ORDERS", workflow_name })),
  tags: [],
  usage_model: "standard",
});
const version = ({ id, modified_on: created_on }) => ({
  id,
  number: 1,
  metadata: { created_on, source: "api", hasPreview: false },
  resources: { bindings: [], script: { etag: "", handlers: ["fetch"] }, script_runtime: {} },
  startup_time_ms: 1,
});

/** Method and path below the account, and what is answered. */
export const ROUTES = [
  [/^GET \/workers\/scripts$/, ({ scripts }) => ({ result: [...scripts.values()] })],
  [/^GET \/workers\/subdomain$/, () => ({ result: { subdomain: "bench" } })],
  [
    /^GET \/workers\/workers$/,
    ({ scripts, list }) =>
      list(
        [...scripts.values()].map(({ id }) => ({
          id,
          name: id,
          subdomain: { enabled: true, previews_enabled: false },
        })),
      ),
  ],
  [
    /^PUT \/workers\/scripts\/([^/]+)$/,
    ({ name, body, now, scripts }) => {
      const script = {
        id: name,
        etag: randomUUID().replaceAll("-", ""),
        deployment_id: randomUUID().replaceAll("-", ""),
        modified_on: now,
        created_on: now,
        handlers: ["fetch"],
        // Of its bindings, those that Alchemy reads again when it destroys.
        workflows: [...body.toString("latin1").matchAll(/"workflow_name":\s*"([^"]+)"/g)].map(([, found]) => found),
      };
      scripts.set(name, script);
      return { result: script };
    },
  ],
  [
    /^DELETE \/workers\/scripts\/([^/]+)$/,
    ({ name, scripts }) =>
      scripts.delete(name) ? { result: null } : notFound(10007, "This Worker does not exist on your account."),
  ],
  // What wrangler asks before it deploys, of a script that there is and of one that there is not.
  [
    /^GET \/workers\/services\/([^/]+)$/,
    ({ name, scripts }) =>
      ofScript(scripts, name, (script) => ({ default_environment: { environment: "production", script } })),
  ],
  [
    /^GET \/workers\/workers\/([^/]+)$/,
    ({ name, scripts }) =>
      ofScript(scripts, name, () => ({ id: name, name, subdomain: { enabled: true, previews_enabled: false } })),
  ],
  [/^GET \/workers\/scripts\/([^/]+)\/secrets$/, ({ name, scripts }) => ofScript(scripts, name, () => [])],
  [
    /^GET \/workers\/scripts\/([^/]+)\/deployments$/,
    ({ name, scripts }) => ofScript(scripts, name, (script) => ({ deployments: [deployment(script)] })),
  ],
  [
    /^POST \/workers\/scripts\/([^/]+)\/deployments$/,
    ({ name, scripts }) => ofScript(scripts, name, (script) => deployment(script)),
  ],
  [/^POST \/workers\/scripts\/([^/]+)\/versions$/, ({ name, scripts }) => ofScript(scripts, name, version)],
  [/^GET \/workers\/scripts\/([^/]+)\/versions\/[^/]+$/, ({ name, scripts }) => ofScript(scripts, name, version)],
  [
    /^(?:GET|PATCH) \/workers\/scripts\/([^/]+)\/(?:script-)?settings$/,
    ({ name, scripts }) => ofScript(scripts, name, settings),
  ],
  [
    /^GET \/workers\/scripts\/([^/]+)\/references$/,
    () => ({ result: { services: { incoming: [], outgoing: [] }, durable_objects: [], dispatch_outbounds: [] } }),
  ],
  [/^GET \/workers\/scripts\/([^/]+)$/, ({ name, scripts }) => ofScript(scripts, name, (script) => script)],
  [/^GET \/workers\/scripts\/([^/]+)\/queue-consumers$/, () => ({ result: [] })],
  [/^GET \/workers\/tails\/by-consumer\/([^/]+)$/, () => ({ result: [] })],
  [/^GET \/workers\/durable_objects\/namespaces$/, () => ({ result: [] })],
  [/^GET \/storage\/kv\/namespaces$/, () => ({ result: [] })],
  [
    /^DELETE \/workers\/services\/([^/]+)$/,
    ({ name, scripts }) => (scripts.delete(name) ? { result: null } : noScript),
  ],
  [/^GET \/workers\/scripts\/([^/]+)\/subdomain$/, () => ({ result: { enabled: true, previews_enabled: false } })],
  [/^GET \/workers\/scripts\/([^/]+)\/schedules$/, () => ({ result: { schedules: [] } })],
  [/^POST \/workers\/scripts\/([^/]+)\/subdomain$/, () => ({ result: { enabled: true, previews_enabled: false } })],
  [/^PUT \/workers\/scripts\/([^/]+)\/schedules$/, ({ body }) => ({ result: { schedules: JSON.parse(body) } })],
  [/^GET \/workflows$/, ({ workflows, list }) => list([...workflows.values()])],
  [
    /^GET \/workflows\/([^/]+)$/,
    ({ name, workflows }) =>
      workflows.has(name) ? { result: workflows.get(name) } : notFound(10200, "workflow_not_found"),
  ],
  [
    /^PUT \/workflows\/([^/]+)$/,
    ({ name, body, now, workflows }) => {
      const { class_name, script_name } = JSON.parse(body);
      const instances = {
        queued: 0,
        running: 0,
        waiting: 0,
        paused: 0,
        complete: 0,
        errored: 0,
        terminated: 0,
        waitingForPause: 0,
        rollingBack: 0,
      };
      const workflow = {
        id: randomUUID(),
        name,
        class_name,
        script_name,
        created_on: now,
        modified_on: now,
        triggered_on: null,
        version_id: randomUUID(),
        instances,
      };
      workflows.set(name, workflow);
      return { result: workflow };
    },
  ],
  [
    /^DELETE \/workflows\/([^/]+)$/,
    ({ name, workflows }) =>
      workflows.delete(name) ? { result: { status: "ok", success: true } } : notFound(10200, "workflow_not_found"),
  ],
];
