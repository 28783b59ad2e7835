import { hostnameProblem } from "../../../provider/domain/hostname";

test.each(["example.com", "shop.example.com", "xn--bcher-kva.example"])("%s is a valid host name", (hostname) => {
  expect(hostnameProblem(hostname)).toBeUndefined();
});

test.each([
  ["*.example.com", "a custom domain has no wildcard"],
  ["example.com/shop", "no scheme, port or path"],
  ["https://example.com", "no scheme, port or path"],
  ["example.com:8080", "no scheme, port or path"],
  ["localhost", "It must be a domain or a subdomain of a zone"],
  ["shop..example.com", "It must be a domain or a subdomain of a zone"],
  ["", "It must be a domain or a subdomain of a zone"],
])("%j is refused: %s", (hostname, reason) => {
  expect(hostnameProblem(hostname)).toContain(`${JSON.stringify(hostname)} is not a valid host name`);
  expect(hostnameProblem(hostname)).toContain(reason);
});
