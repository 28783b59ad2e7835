import http from "node:http";
import type { AddressInfo } from "node:net";

import { Client, SAID_MS, TIMEOUT_MS, type Method, type Request } from "../../../provider/cloudflare/client";
import { RETRY } from "../../../provider/cloudflare/retry";
import type { Silence, Waits } from "../../../provider/cloudflare/waits";

type Handler = (request: http.IncomingMessage, body: string, response: http.ServerResponse) => void;

const TOKEN = "token-4711-abcdef";
const HTML = { "content-type": "text/html; charset=utf-8" };
const JSON_TYPE = { "content-type": "application/json" };
const SUCCESS = JSON.stringify({ success: true, errors: [], messages: [], result: { id: "api" } });

const waited = { ...RETRY };
let server: http.Server;
let methods: string[] = [];
let handlers: Handler[] = [];

beforeAll(async () => {
  RETRY.firstDelayMs = 1;
  server = http.createServer((request, response) => {
    methods.push(request.method ?? "");
    // The last one answers for good.
    const handler = handlers.length > 1 ? handlers.shift() : handlers[0];
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => handler?.(request, body, response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
});

beforeEach(() => {
  methods = [];
});

afterAll(async () => {
  RETRY.firstDelayMs = waited.firstDelayMs;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function answers(status: number, headers: http.OutgoingHttpHeaders, body: string): Handler {
  return (_request, _body, response) => response.writeHead(status, headers).end(body);
}

/** Sends a request that the handlers answer in turn. */
async function send(method: Method, answered: Handler[], body?: Request["body"], waits?: Waits) {
  handlers = answered;
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`;
  const client = new Client({ accountId: "a", apiToken: TOKEN, baseUrl }, waits);
  const path = "/accounts/a/workers/scripts/api";
  return client.send<{ id: string } | null>({ service: "workers", method, path, ...(body && { body }) });
}

async function messageOf(sending: Promise<unknown>): Promise<string> {
  const error: unknown = await sending.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof Error)) throw new Error(`It did not fail: ${String(error)}`);
  expect(error.name).toBe("CloudflareApiError");
  return error.message;
}

it("an envelope with success is a success, with and without a content type of JSON", async () => {
  expect(await send("get", [answers(200, JSON_TYPE, SUCCESS)])).toMatchObject({ result: { id: "api" } });
  expect(await send("put", [answers(200, HTML, SUCCESS)])).toMatchObject({ result: { id: "api" } });
});

it.each(["two words", "two\nlines", "über"])(
  "a token such as %j is refused before a request, and not repeated",
  async (apiToken) => {
    const client = new Client({ accountId: "a", apiToken, baseUrl: "https://api.example/client/v4" });
    const sending = client.send({ service: "workers", method: "get", path: "/" });
    const error: unknown = await sending.catch((caught: unknown) => caught);
    expect(String(error)).toContain("has a character that no token has");
    expect(String(error)).not.toContain(apiToken);
  },
);

it("an address of the API that is not a URL is refused with where it is set", async () => {
  const client = new Client({ accountId: "a", apiToken: TOKEN, baseUrl: "api.example" });
  await expect(client.send({ service: "workers", method: "get", path: "/" })).rejects.toThrow(
    'The address of the Cloudflare API, "api.example", is not a URL. It is set as `cloudflare:baseUrl`',
  );
});

it("a delete is a success without a result; a read is not", async () => {
  const bare = JSON.stringify({ success: true, errors: [], messages: [] });
  await send("delete", [answers(200, JSON_TYPE, bare)]);
  expect(await messageOf(send("get", [answers(200, JSON_TYPE, bare)]))).toContain("is not a valid response");
});

it("a page with status 200 is refused with the request, what came and what to check", async () => {
  const page = "<!doctype html>\n<html>\n\t<title>Sign\u0007 in</title>" + "<p>Welcome</p>".repeat(20);
  expect(await messageOf(send("delete", [answers(200, HTML, page)]))).toMatchInlineSnapshot(`
   "The response to DELETE /accounts/a/workers/scripts/api is not a valid response of Cloudflare's API: status 200, content type text/html; charset=utf-8, body "<!doctype html> <html> <title>Sign in</title><p>Welcome</p><p>Welcome</p><p>Welcome</p><p>Welcome</p…"
   Check CLOUDFLARE_BASE_URL or cloudflare:baseUrl, and whether a proxy or a sign-in page is between this machine and Cloudflare."
  `);
});

it.each([
  ["an empty body", 200, JSON_TYPE, "", "status 200, content type application/json, an empty body"],
  ["an empty body and status 204", 204, {}, "", "status 204, no content type, an empty body"],
  ["half a JSON", 200, JSON_TYPE, SUCCESS.slice(0, 25), String.raw`body "{\"success\":true,\"errors\":"`],
  ["JSON that is not an envelope", 200, JSON_TYPE, '{"status":"ok"}', String.raw`body "{\"status\":\"ok\"}"`],
  ["an envelope whose success is not a boolean", 200, JSON_TYPE, '{"success":"true","result":{}}', "status 200"],
  ["an envelope of success with a status of failure", 404, JSON_TYPE, SUCCESS, "status 404"],
  ["a list", 200, JSON_TYPE, "[]", 'body "[]"'],
  ["null", 200, JSON_TYPE, "null", 'body "null"'],
  ["a page of a gateway", 502, HTML, "<h1>Bad gateway</h1>", 'body "<h1>Bad gateway</h1>"'],
  ["an empty answer of a gateway", 502, {}, "", "status 502, no content type, an empty body"],
  ["a redirect", 302, { location: "https://portal.example/sign-in?token=a" }, "", "a redirect to portal.example\n"],
])("%s is refused", async (_, status, headers, body, described) => {
  const message = await messageOf(send("get", [answers(status, headers, body)]));
  expect(message).toContain("is not a valid response of Cloudflare's API: ");
  expect(message).toContain(described);
  expect(message).toContain("Check CLOUDFLARE_BASE_URL or cloudflare:baseUrl");
});

it("a body that is cut off is refused", async () => {
  const cut: Handler = (_request, _body, response) => {
    response.writeHead(200, { ...JSON_TYPE, "content-length": SUCCESS.length });
    response.write(SUCCESS.slice(0, 20), () => response.destroy());
  };
  expect(await messageOf(send("get", [cut]))).toContain(
    "status 200, content type application/json, the connection ended before the body did",
  );
  expect(methods).toHaveLength(RETRY.attempts);
});

it("an envelope without success is Cloudflare's refusal, with status 200 too", async () => {
  const refusal = JSON.stringify({ success: false, errors: [{ code: 10007, message: "Gone." }], result: null });
  const message = await messageOf(send("delete", [answers(200, JSON_TYPE, refusal)]));
  expect(message).toContain("Cloudflare refused DELETE /accounts/a/workers/scripts/api with 200: Gone. (code 10007)");
  expect(methods).toEqual(["DELETE"]);
  const strange = JSON.stringify({ success: false, errors: "none" });
  expect(await messageOf(send("get", [answers(200, JSON_TYPE, strange)]))).toContain("with 200: no reason given");
});

describe("an answer that is not Cloudflare's", () => {
  it.each(["get", "put", "delete"] as const)("to %s is asked for again, and the next one counts", async (method) => {
    await send(method, [answers(200, HTML, "<p>Wait</p>"), answers(200, JSON_TYPE, SUCCESS)]);
    expect(methods).toHaveLength(2);
  });

  it("is asked for a bounded number of times", async () => {
    await messageOf(send("put", [answers(200, HTML, "<p>Wait</p>")]));
    expect(methods).toHaveLength(RETRY.attempts);
  });

  it.each(["post", "patch"] as const)("to %s is final: it may have been carried out", async (method) => {
    await messageOf(send(method, [answers(200, HTML, "<p>Wait</p>"), answers(200, JSON_TYPE, SUCCESS)]));
    expect(methods).toHaveLength(1);
  });

  it.each([302, 403, 404])("with status %i is final", async (status) => {
    await messageOf(send("get", [answers(status, HTML, "<p>No</p>")]));
    expect(methods).toHaveLength(1);
  });
});

it("a request that is not answered ends after its time limit, longer for an upload, and names the request", async () => {
  const { request } = TIMEOUT_MS;
  TIMEOUT_MS.request = 50;
  try {
    expect(await messageOf(send("get", [() => undefined]))).toMatch(
      /^Cloudflare did not answer GET \/accounts\/a\/workers\/scripts\/api: .*\nCheck CLOUDFLARE_BASE_URL/,
    );
    const slow: Handler = (_request, _body, response) => {
      setTimeout(() => response.writeHead(200, JSON_TYPE).end(SUCCESS), 4 * TIMEOUT_MS.request);
    };
    const form = new FormData();
    form.append("metadata", "{}");
    expect(await send("put", [slow], form)).toMatchObject({ result: { id: "api" } });
  } finally {
    TIMEOUT_MS.request = request;
  }
});

it("an answer whose body does not end is over at the time limit, too", async () => {
  const { request } = TIMEOUT_MS;
  TIMEOUT_MS.request = 50;
  const half: Handler = (_request, _body, response) => {
    response.writeHead(200, JSON_TYPE).write(SUCCESS.slice(0, 20));
  };
  try {
    expect(await messageOf(send("get", [half]))).toContain("no response within 0.05 s");
    expect(await send("put", [half, answers(200, JSON_TYPE, SUCCESS)])).toMatchObject({ result: { id: "api" } });
  } finally {
    TIMEOUT_MS.request = request;
  }
});

it("what is not answered is said while it lasts and when its time is over, and a failure to say it changes nothing", async () => {
  const [limits, said] = [{ ...TIMEOUT_MS }, { ...SAID_MS }];
  Object.assign(TIMEOUT_MS, { request: 200 });
  Object.assign(SAID_MS, { silence: 20 });
  const heard: Record<"silent" | "unanswered", Silence[]> = { silent: [], unanswered: [] };
  const waits: Waits = {
    asked: () => Promise.resolve(),
    silent: (silence) => {
      heard.silent.push(silence);
      return Promise.reject(new Error("nobody hears it"));
    },
    unanswered: (silence) => Promise.resolve(void heard.unanswered.push(silence)),
  };
  try {
    await send("get", [() => undefined, answers(200, JSON_TYPE, SUCCESS)], undefined, waits);
  } finally {
    Object.assign(TIMEOUT_MS, limits);
    Object.assign(SAID_MS, said);
  }
  const first = { method: "GET", path: "/accounts/a/workers/scripts/api", limit: 200, attempt: 1, attempts: 4 };
  expect(heard.silent[0]).toEqual({ ...first, for: expect.any(Number) });
  expect(heard.unanswered[0]).toEqual({ ...first, for: 200 });
});

it("a redirected POST is not taken for done by the answer to the GET that follows", async () => {
  const away = answers(302, { location: "/elsewhere" }, "");
  expect(await messageOf(send("post", [away, answers(200, JSON_TYPE, SUCCESS)], {}))).toContain("a redirect to");
  expect(methods).toEqual(["POST"]);
});

describe("a server that repeats what it was sent", () => {
  const echo: Handler = (request, body, response) =>
    response.writeHead(200, HTML).end(`<pre>${request.headers.authorization} ${body}</pre>`);

  it("does not bring the token into the message", async () => {
    const message = await messageOf(send("get", [echo]));
    expect(message).toContain("Bearer …");
    expect(message).not.toContain(TOKEN);
  });

  it("does not bring the token into the message where it is a refusal, either", async () => {
    const refusing: Handler = ({ headers }, _body, response) => {
      const errors = [{ code: 10001, message: `rejected: ${headers.authorization}` }];
      response.writeHead(400, JSON_TYPE).end(JSON.stringify({ success: false, errors }));
    };
    const message = await messageOf(send("get", [refusing]));
    expect(message).toContain("rejected: Bearer [secret]");
    expect(message).not.toContain(TOKEN);
  });

  it("does not bring a secret of the body into the message", async () => {
    const json = await messageOf(send("post", [echo], { text: "s3cret-value" }));
    const form = new FormData();
    form.set("metadata", new Blob([JSON.stringify({ text: "s3cret-value" })], { type: "application/json" }));
    const multipart = await messageOf(
      send("put", [(_, body, response) => response.end(body.slice(body.indexOf("{")))], form),
    );
    for (const message of [json, multipart]) {
      expect(message).toContain("body");
      expect(message).not.toContain("s3cret");
    }
  });
});
