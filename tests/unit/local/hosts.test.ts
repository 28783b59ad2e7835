import { type Addresses, hostOf, targetOf } from "../../../provider/local/addresses/hosts";
import { parsePattern } from "../../../provider/local/addresses/pattern";

const route = (pattern: string, script: string | undefined = pattern) => ({ pattern, zoneName: "example.com", script });

/** The name of the Worker that a request goes to. */
function found(addresses: Partial<Addresses>, url: string): string | undefined {
  const { host, path } = /^(?<host>[^/]+)(?<path>.*)$/.exec(url)?.groups as { host: string; path: string };
  const target = targetOf({ routes: [], domains: [], previews: [], subdomain: "local", ...addresses }, host, path);
  return target.kind === "worker" ? target.name : target.kind;
}

test.each([
  ["example.com/*", "example.com/", true],
  ["example.com/*", "example.com/a/b?c=d", true],
  ["example.com/*", "www.example.com/", false],
  ["*.example.com/*", "www.example.com/", true],
  ["*.example.com/*", "example.com/", false],
  ["*example.com/*", "example.com/", true],
  ["example.com", "example.com/", true],
  ["example.com", "example.com/a", false],
  ["example.com/a", "example.com/a", true],
  ["example.com/a", "example.com/a?x", false],
  ["example.com/a*", "example.com/a?x", true],
  ["example.com/A", "example.com/a", false],
  ["EXAMPLE.com/a", "Example.COM/a", true],
  ["https://example.com/*", "example.com/", true],
  ["*/*", "shop.example.com/", true],
  ["*/*", "evil.example/", false],
])("the route %s and a request for %s: %s", (pattern, url, matches) => {
  expect(found({ routes: [route(pattern)] }, url)).toBe(matches ? pattern : "unknown");
});

test("the most specific route wins, whatever the order", () => {
  const patterns = [
    "*/*",
    "*example.com/*",
    "*.example.com/*",
    "a.example.com/*",
    "a.example.com/b*",
    "a.example.com/b",
  ];
  for (const routes of [patterns, patterns.toReversed()].map((list) => list.map((pattern) => route(pattern)))) {
    expect(found({ routes }, "a.example.com/b")).toBe("a.example.com/b");
    expect(found({ routes }, "a.example.com/bc")).toBe("a.example.com/b*");
    expect(found({ routes }, "a.example.com/c")).toBe("a.example.com/*");
    expect(found({ routes }, "b.example.com/")).toBe("*.example.com/*");
    expect(found({ routes }, "example.com/")).toBe("*example.com/*");
  }
});

test("routes come before custom domains, and a route without a script before both", () => {
  const domains = [{ hostname: "example.com", script: "domain" }];
  const routes = [route("example.com/api/*", "route"), { ...route("example.com/off/*"), script: undefined }];
  expect(found({ domains, routes }, "example.com/")).toBe("domain");
  expect(found({ domains, routes }, "example.com/api/")).toBe("route");
  expect(found({ domains, routes }, "example.com/off/")).toBe("nothing");
});

test("workers.dev comes last, by its whole name or the Worker's alone", () => {
  expect(found({}, "api.local.workers.dev/")).toBe("api");
  expect(found({}, "api.localhost:8791/")).toBe("api");
  expect(found({}, "api.other.workers.dev/")).toBe("unknown");
  for (const own of ["localhost:8791", "127.0.0.1:8791", "[::1]:8791"]) expect(found({}, `${own}/`)).toBe("unknown");
});

test("a host name means the same with .localhost and a port after it", () => {
  expect(hostOf("Shop.Example.com.localhost:8791")).toBe("shop.example.com");
});

test.each([
  "example.com/a*b",
  "ex*mple.com/",
  "example.com/?a",
  "",
  "/a",
  "example.com/#a",
  "ftp://example.com/",
  "a b.com",
])("%j is not a pattern", (text) => {
  expect(parsePattern(text)).toBeUndefined();
});
