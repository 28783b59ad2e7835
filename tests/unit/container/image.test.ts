import { imageProblem, resolvedImage } from "../../../provider/container/image";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const OTHER = "f".repeat(32);
const DIGEST = `sha256:${"a".repeat(64)}`;

test.each([
  "app:1.4",
  "team/app:1.4",
  `registry.cloudflare.com/${ACCOUNT}/app:1.4`,
  `registry.cloudflare.com/${ACCOUNT}/app@${DIGEST}`,
  `registry.cloudflare.com/app:1.4@${DIGEST}`,
  "docker.io/library/httpd:2",
  "localhost:5000/app:dev",
  "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:v1",
])("%s is an image", (image) => {
  expect(imageProblem(image, ACCOUNT)).toBeUndefined();
});

test.each([
  ["./Dockerfile", "Build and push the image with the Docker provider"],
  ["Dockerfile", "is the path of a Dockerfile"],
  ["/srv/app/Dockerfile.prod", "is the path of a Dockerfile"],
  ["containers/web.Dockerfile", "is the path of a Dockerfile"],
  ["https://docker.io/httpd:2", 'Write "docker.io/httpd:2"'],
  ["docker.io/httpd", "has neither a tag nor a digest"],
  ["localhost:5000/app", "has neither a tag nor a digest"],
  ["my app:1", "is not a valid image reference"],
  ["app:1:2", "is not a valid image reference"],
  [`registry.cloudflare.com/${OTHER}/app:1`, `is in the registry of the account ${OTHER}`],
])("%s is refused, with what to do", (image, reason) => {
  expect(imageProblem(image, ACCOUNT)).toContain(reason);
});

test.each([
  ["app:1.4", `registry.cloudflare.com/${ACCOUNT}/app:1.4`],
  ["team/app:1.4", `registry.cloudflare.com/${ACCOUNT}/team/app:1.4`],
  ["registry.cloudflare.com/app:1.4", `registry.cloudflare.com/${ACCOUNT}/app:1.4`],
  [`registry.cloudflare.com/${ACCOUNT}/app:1.4`, `registry.cloudflare.com/${ACCOUNT}/app:1.4`],
  ["docker.io/library/httpd:2", "docker.io/library/httpd:2"],
  ["localhost:5000/app:dev", "localhost:5000/app:dev"],
])("%s is %s at Cloudflare", (image, resolved) => {
  expect(resolvedImage(image, ACCOUNT)).toBe(resolved);
});
