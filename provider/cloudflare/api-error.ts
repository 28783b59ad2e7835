export interface ApiErrorDetail {
  code: number;
  message: string;
}

/** The services that answer below one address; the same code means different things in them. */
export type Service = "workers" | "workflows";

/** A request that Cloudflare refused, in its own words, with what to do about it. */
export class CloudflareApiError extends Error {
  override readonly name = "CloudflareApiError";

  constructor(
    readonly service: Service,
    readonly request: { method: string; path: string },
    readonly status: number | undefined,
    readonly errors: ApiErrorDetail[],
    reason?: string,
  ) {
    const said =
      errors.map(({ code, message }) => `${message} (code ${code})`).join("; ") || reason || "no reason given";
    const sent = `${request.method} ${request.path}`;
    const lines = [
      status === undefined
        ? `Cloudflare did not answer ${sent}: ${said}`
        : `Cloudflare refused ${sent} with ${status}: ${said}`,
      remedy(service, status, errors),
    ];
    super(lines.filter(Boolean).join("\n"));
  }

  is(service: Service, code: number): boolean {
    return this.service === service && this.errors.some((error) => error.code === code);
  }
}

const REMEDIES: Record<Service | "any", Record<number, string>> = {
  any: {
    7003: "Check the account id: an unknown one gives this answer.",
    10000: "The token is not valid for this account, or lacks a permission. It needs Account > Workers Scripts > Edit.",
    9109: "The token may not use this account. Check the account id and the token's permissions.",
    971: "Cloudflare allows 1,200 requests in 5 minutes; wait 5 minutes and run `pulumi up` again.",
  },
  workers: {
    10007: "The Worker is not there any more. `pulumi refresh` brings the state up to date.",
    10021:
      "Nothing was deployed: the code does not start, or a setting is not valid. `npx pulumi-cloudflare-workers local` runs it on this machine.",
    10041: "Create the KV namespace first, in this stack for example, and bind the resource instead of its id.",
    10144:
      "Deploy the Worker that is bound first; bind the Worker resource instead of its name to have that done in order.",
  },
  workflows: {
    10007: "The Worker that owns the Workflow is not there any more. `pulumi up --refresh` deploys it again.",
    10002: "Cloudflare did not accept the Workflow's options.",
    10200: "The Workflow is not there any more. `pulumi refresh` brings the state up to date.",
  },
};

function remedy(service: Service, status: number | undefined, errors: ApiErrorDetail[]): string | undefined {
  for (const { code } of errors) {
    const known = REMEDIES[service][code] ?? REMEDIES.any[code];
    if (known) return known;
  }
  if (status === undefined) {
    return "Check CLOUDFLARE_BASE_URL or cloudflare:baseUrl, and that the address is reached from this machine.";
  }
  return undefined;
}
