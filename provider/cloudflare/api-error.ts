export interface ApiErrorDetail {
  code: number;
  message: string;
}

/** The services that answer below one address; the same code means different things in them. */
export type Service = "workers" | "workflows" | "zones" | "routes" | "email" | "queues" | "containers";

/** Why a request did not succeed. */
export interface Refused {
  /** Undefined where nothing answered. */
  status: number | undefined;
  errors: ApiErrorDetail[];
  /** What is known instead of errors. */
  reason?: string;
  /** Describes an answer that is not one of Cloudflare's API. */
  foreign?: string;
}

/** A request that Cloudflare refused, in its own words, or that something else answered, with what to do about it. */
export class CloudflareApiError extends Error {
  override readonly name = "CloudflareApiError";
  readonly status: number | undefined;
  readonly errors: ApiErrorDetail[];

  constructor(
    readonly service: Service,
    readonly request: { method: string; path: string },
    refused: Refused,
  ) {
    super([headline(request, refused), remedy(service, refused)].filter(Boolean).join("\n"));
    this.status = refused.status;
    this.errors = refused.errors;
  }

  /** Whether the request may have been carried out all the same. */
  get mayBeDone(): boolean {
    return this.status === undefined || this.status >= 500 || this.errors.length === 0;
  }

  /** Whether the service answered with one of these codes. */
  is(service: Service, ...codes: number[]): boolean {
    return this.service === service && this.errors.some(({ code }) => codes.includes(code));
  }
}

const NEEDS_PAID_PLAN =
  "Schedules of Workflows need the Workers Paid plan. Upgrade the account, or remove `schedules`.";

const CONTAINERS_PERMISSION =
  "The token cannot change containers, or the account has none. Containers need the Workers Paid plan, and a token with Account > Containers > Edit.";

const REMEDIES: Record<Service | "any", Record<number, string>> = {
  any: {
    7003: "Check the account ID: an unknown account ID causes this error.",
    10000: "The token is not valid for this account, or lacks a permission. It needs Account > Workers Scripts > Edit.",
    9109: "The token cannot access this account. Check the account ID and the token's permissions.",
    971: "Cloudflare allows 1,200 requests in 5 minutes. Wait 5 minutes, then run `pulumi up` again.",
  },
  workers: {
    10007:
      "The Worker no longer exists: `pulumi refresh` updates the state. Where an upload is refused, a Worker that it names, such as one of its `tailConsumers`, does not exist: deploy that Worker first, or use the Worker resource instead of its name to have both deployed in order.",
    10021:
      "Nothing was deployed: the code does not start, or a setting is not valid. `npx pulumi-cloudflare-workers local` runs it on this machine.",
    10025:
      "The preview no longer exists: Cloudflare removes the least recently deployed. `pulumi up --refresh` makes it again.",
    10041: "Create the KV namespace first, for example in this stack, and bind the resource instead of its ID.",
    10061:
      "Nothing was deployed: a binding names a Durable Object class that the script does not have. Bind a DurableObject, which declares the class.",
    100402:
      "Nothing was deployed: the Durable Object classes of the upload do not match the classes that Cloudflare has for the script. `pulumi refresh` updates the state. A class that another Worker binds cannot be deleted: remove that binding in an update before. To rename, move or delete a class, see docs/durable-objects.md.",
    100405:
      "Nothing live has changed: versions that share the requests must declare the same Durable Object classes. Set `deployment.percentage` to 100.",
    10220:
      "Nothing live has changed: a version of the deployment is older than the one that is live, and secrets have changed since. `npx wrangler rollback <version ID> --name <script>` brings it back with the secrets that it had; then run `pulumi up --refresh`. A new upload has the secrets of the program.",
    10208: NEEDS_PAID_PLAN,
    10082: "The host name does not tell its zone. Set `zoneId` or `zoneName`.",
    10083: "The account has no such zone. Add the domain to Cloudflare, or check `zoneId` and `zoneName`.",
    100114: "The custom domain no longer exists. `pulumi refresh` updates the state.",
    100116: "Another Worker has this custom domain. Set `adopt: true` on it to take it over.",
    100117:
      "The zone has a DNS record for this host name that no Worker made, and `adopt` does not take it over. Delete the record, then run `pulumi up` again.",
    10064:
      "The Worker still consumes a queue. `npx wrangler queues consumer remove <queue> <script>` removes a consumer that this stack did not create.",
    11000: "Create the queue first. If the program creates it, bind its Queue resource instead of its name.",
    11001:
      "Nothing was deployed: the Worker still consumes a queue, and the new code has no queue() handler. Add the handler, or remove the consumer: `npx wrangler queues consumer remove <queue> <script>`.",
    10092: "The dispatch namespace no longer has this script: `pulumi refresh` updates the state.",
    100119:
      "Create the dispatch namespace first, for example in this stack, and use the resource instead of its name to have both deployed in order.",
    10203:
      "Deploy the tail consumer first. Use the Worker resource in `tailConsumers` instead of its name to have both deployed in order.",
    10144:
      "Deploy the bound Worker first. Bind the Worker resource instead of its name to have both deployed in order.",
  },
  zones: {
    10000: "The token cannot read zones. It needs Zone > Zone > Read, or set `zoneId`.",
    9109: "The token cannot read zones. It needs Zone > Zone > Read, or set `zoneId`.",
  },
  routes: {
    7003: "Check the zone ID: it must have 32 hexadecimal digits.",
    10000: "The token cannot change the routes of this zone. It needs Zone > Workers Routes > Edit for the zone.",
    9109: "The token cannot change the routes of this zone. It needs Zone > Workers Routes > Edit for the zone.",
    10005: "The zone or the route no longer exists. `pulumi refresh` updates the state.",
    10009: "The route no longer exists. `pulumi refresh` updates the state.",
    10019:
      "The routes of this zone do not know the Worker. Right after a first upload this takes a moment: run `pulumi up` again.",
    10020: "The zone already has a route with this pattern. Set `adopt: true` on the route to take it over.",
    10026: "Cloudflare did not accept the route. Check its `pattern`, and the name of the Worker.",
    10082: "The host name of the pattern does not tell its zone. Set `zoneId` or `zoneName`.",
    10022:
      "The pattern must include the zone's name, with wildcards only at the start of the host and at the end of the path, and without a query.",
  },
  email: {
    7003: "Check the zone ID: it must have 32 hexadecimal digits.",
    10000:
      "The token cannot change the email rules of this zone. It needs Zone > Email Routing Rules > Edit for the zone.",
    2016: "Email Routing does not know the Worker. Right after a first upload this takes a moment: run `pulumi up` again.",
  },
  queues: {
    10000:
      "The token is not valid for this account, or lacks a permission. For queues it needs Account > Queues > Edit.",
    10007: "The Worker that consumes the queue no longer exists. `pulumi up --refresh` deploys it again.",
    10026:
      "Cloudflare did not accept the options of the consumer. Check its numbers, and that `deadLetterQueue` is not the queue itself.",
    11000:
      "The queue no longer exists: `pulumi refresh` updates the state. If the program creates the queue, give its Queue resource instead of its name.",
    11001:
      "The deployed code has no queue() handler. Export it from the entrypoint: export default { async queue(batch, env) { … } }",
    11004:
      "A queue has one Worker as its consumer. `npx wrangler queues consumer list <queue>` shows it; `adopt: true` takes it over.",
  },
  containers: {
    1000: CONTAINERS_PERMISSION,
    10000: CONTAINERS_PERMISSION,
    1602: "Cloudflare did not accept the options of the container. Check its image, that the image is in a registry which Cloudflare can read, and its sizes.",
    1606: "The namespace of the class no longer exists. `pulumi up --refresh` deploys it again.",
    1607: "The class exists without a container. Cloudflare decides that when the class is created: give the container to a class of another name.",
    1608: "The class has another container application. Give the container its `name`, or set `adopt: true` to delete that one and take its place. `npx wrangler containers list` shows it.",
    1609: "The container application no longer exists. `pulumi refresh` updates the state.",
  },
  workflows: {
    10007: "The Worker that owns the Workflow no longer exists. `pulumi up --refresh` deploys it again.",
    10002: "Cloudflare did not accept the Workflow's options.",
    10208: NEEDS_PAID_PLAN,
    10209:
      "The jurisdiction of a Workflow is set when it is created. Give the Workflow the `jurisdiction` that it has or another `name`; `pulumi refresh` reads the one that it has.",
    10200: "The Workflow no longer exists. `pulumi refresh` updates the state.",
  },
};

function headline(request: { method: string; path: string }, { status, errors, reason, foreign }: Refused): string {
  const sent = `${request.method} ${request.path}`;
  if (foreign) return `The response to ${sent} is not a valid response of Cloudflare's API: ${foreign}`;
  const said = errors.map(({ code, message }) => `${message} (code ${code})`).join("; ") || reason || "no reason given";
  return status === undefined
    ? `Cloudflare did not answer ${sent}: ${said}`
    : `Cloudflare refused ${sent} with ${status}: ${said}`;
}

function remedy(service: Service, { status, errors, foreign }: Refused): string | undefined {
  for (const { code } of errors) {
    const known = REMEDIES[service][code] ?? REMEDIES.any[code];
    if (known) return known;
  }
  if (foreign) {
    return "Check CLOUDFLARE_BASE_URL or cloudflare:baseUrl, and whether a proxy or a sign-in page is between this machine and Cloudflare.";
  }
  if (status === undefined) {
    return "Check CLOUDFLARE_BASE_URL or cloudflare:baseUrl, and that this machine can reach the address.";
  }
  return undefined;
}
