import { type ApiErrorDetail, CloudflareApiError, type Service } from "../../../provider/cloudflare/api-error";

const refused = (service: Service, status: number | undefined, errors: ApiErrorDetail[], reason?: string) =>
  new CloudflareApiError(
    service,
    { method: "PUT", path: "/accounts/a/workers/scripts/api" },
    {
      status,
      errors,
      ...(reason && { reason }),
    },
  );

describe("a refusal of Cloudflare", () => {
  it("says what failed in the API's words, and what to do", () => {
    expect(refused("workers", 400, [{ code: 10021, message: "Uncaught ReferenceError: x is not defined" }]).message)
      .toMatchInlineSnapshot(`
     "Cloudflare refused PUT /accounts/a/workers/scripts/api with 400: Uncaught ReferenceError: x is not defined (code 10021)
     Nothing was deployed: the code does not start, or a setting is not valid. \`npx pulumi-cloudflare-workers local\` runs it on this machine."
    `);
  });

  it("with several reasons says all of them", () => {
    const errors = [
      { code: 1, message: "One." },
      { code: 2, message: "Two." },
    ];
    expect(refused("workers", 400, errors).message).toMatchInlineSnapshot(
      `"Cloudflare refused PUT /accounts/a/workers/scripts/api with 400: One. (code 1); Two. (code 2)"`,
    );
  });

  it.each([7003, 10000, 9109, 971])("with code %i of any service has a remedy", (code) => {
    const [, remedy] = refused("workflows", 403, [{ code, message: "No." }]).message.split("\n");
    expect(remedy).toMatch(/account|token|Wait/);
  });

  it.each<[Service, number, string]>([
    ["routes", 10026, "Check its `pattern`"],
    ["queues", 10026, "that `deadLetterQueue` is not the queue itself"],
    ["routes", 10082, "Set `zoneId` or `zoneName`"],
    ["workers", 10082, "Set `zoneId` or `zoneName`"],
    ["workers", 100405, "the same Durable Object classes. Set `deployment.percentage` to 100"],
    ["workers", 10220, "`npx wrangler rollback <version ID> --name <script>`"],
  ])("of the service %s with code %i has a remedy of its own", (service, code, remedy) => {
    expect(refused(service, 400, [{ code, message: "No." }]).message).toContain(remedy);
  });

  it("reads one code by its service: 10001 and 10200 are not the same everywhere", () => {
    const gone = [{ code: 10200, message: "workflow not found" }];
    expect(refused("workflows", 404, gone).is("workflows", 10200)).toBe(true);
    expect(refused("workers", 404, gone).is("workflows", 10200)).toBe(false);
    expect(refused("workflows", 404, gone).message).toContain("pulumi refresh");
    expect(refused("workers", 404, gone).message).not.toContain("pulumi refresh");
  });

  it("of a registration whose Worker is gone says what deploys it again", () => {
    const message = refused("workflows", 404, [{ code: 10007, message: "No such Worker." }]).message;
    expect(message).toContain("`pulumi up --refresh` deploys it again");
  });

  it("that was never reached says where to look", () => {
    expect(refused("workers", undefined, [], "Connection error. connect ECONNREFUSED").message).toMatchInlineSnapshot(`
     "Cloudflare did not answer PUT /accounts/a/workers/scripts/api: Connection error. connect ECONNREFUSED
     Check CLOUDFLARE_BASE_URL or cloudflare:baseUrl, and that this machine can reach the address."
    `);
  });
});
