import { headersProblems, redirectsProblems } from "../../../provider/assets/rules";

test("_headers that Cloudflare takes has no problems", () => {
  const content = `# everything
/*
  X-Frame-Options: DENY
  ! X-Powered-By
https://:project.pages.dev/*
  X-Robots-Tag: noindex`;
  expect(headersProblems(content)).toEqual([]);
});

test.each([
  ["X-A: b", "line 1 must come after a path, which begins with /: X-A: b"],
  ["/a\n  X-A", "line 2 must be a header, Name: value, or ! Name to remove one: X-A"],
  ["/a\n/b\n  X: y", "line 1 has no headers below it: /a"],
  ["/a\n  : y", "line 2 has no header name: : y"],
  ["/a\n  X Y: z", "line 2 has a space in the header name: X Y: z"],
  ["/a\n  X:", "line 2 has no header value: X:"],
  ["/*/*\n  X: y", "line 1 must have one * at the most; use a placeholder such as :name: /*/*"],
  ["/:splat/*\n  X: y", "line 1 must not have both * and :splat, which is what * matches: /:splat/*"],
  ["http://a.example/\n  X: y", "line 1 must begin with / or https://: http://a.example/"],
  ["https://a.example:8080/\n  X: y", "line 1 must not have a port: https://a.example:8080/"],
  [`/a\n  X: ${"y".repeat(2000)}`, "line 2 has more than 2000 characters: X: "],
])("_headers %j is refused with its line", (content, problem) => {
  expect(headersProblems(content)[0]).toContain(problem);
});

test("the 101st rule of _headers is refused", () => {
  const rules = (count: number) => Array.from({ length: count }, (_, i) => `/${i}\n  X: y`).join("\n");
  expect(headersProblems(rules(100))).toEqual([]);
  expect(headersProblems(rules(101))).toEqual(["line 201 is one rule too many: Cloudflare takes 100: /100"]);
});

test("_redirects that Cloudflare takes has no problems", () => {
  const content = `/old /new
/a https://b.example:8080/c?d=e#f 301 # moved
/blog/* /posts/:splat 308
/app/* /shell 200
no-slash /x
/index.html /home`;
  expect(redirectsProblems(content)).toEqual([]);
});

test.each([
  ["/a", "line 1 must have two or three parts (from, to, status), got 1: /a"],
  ["/a /b 301 x", "line 1 must have two or three parts"],
  ["/a /b 404", "line 1 must have one of the statuses 200, 301, 302, 303, 307, 308, got 404"],
  ["https://a.example/ /b", "line 1 must be a path: the rule is for the Worker's own host names"],
  ["/a b", "line 1 must begin with / or https://"],
  ["/a https://b.example 200", "line 1 must lead to a path, since status 200 serves a file of the same Worker"],
  ["/* /index.html", "line 1 would redirect without end"],
  ["/ /index", "line 1 would redirect without end"],
  ["/a /b\n/a /c", "line 2 repeats the rule of line 1 for /a"],
])("_redirects %j is refused with its line", (content, problem) => {
  expect(redirectsProblems(content)[0]).toContain(problem);
});

test("the root may lead to an index where HTML is served as it is", () => {
  expect(redirectsProblems("/ /index.html", "none")).toEqual([]);
});

test("static and dynamic redirects have their own limits", () => {
  const fixed = (count: number) => Array.from({ length: count }, (_, i) => `/${i} /x`).join("\n");
  const dynamic = (count: number) => Array.from({ length: count }, (_, i) => `/${i}/* /x`).join("\n");
  expect(redirectsProblems(`${fixed(2000)}\n${dynamic(100)}`)).toEqual([]);
  expect(redirectsProblems(fixed(2001))[0]).toContain("line 2001 is one rule too many: Cloudflare takes 2000 static");
  expect(redirectsProblems(dynamic(101))[0]).toContain("line 101 is one rule too many: Cloudflare takes 100 dynamic");
});
