import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { providerText, typeToken } from "../../../provider/lifecycle/provider-text";

// State holds these texts for ever: a change here is an update of every resource of every user.
describe("what state keeps of this package", () => {
  it("is a text that names the package and holds no code of it", () => {
    expect(providerText("Worker")).toBe(
      'exports.handler = () => require("pulumi-cloudflare-workers/dynamic").provider("Worker");',
    );
    expect(providerText("Workflow")).toBe(
      'exports.handler = () => require("pulumi-cloudflare-workers/dynamic").provider("Workflow");',
    );
  });

  it("is type tokens that never change", () => {
    expect(typeToken("Worker")).toBe("pulumi-nodejs:dynamic/cloudflare:Worker");
    expect(typeToken("Workflow")).toBe("pulumi-nodejs:dynamic/cloudflare:Workflow");
  });

  it("loads what the package exports", () => {
    const root = path.resolve(__dirname, "../../..");
    const { name, exports } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      name: string;
      exports: { "./dynamic": { default: string } };
    };
    expect(name).toBe("pulumi-cloudflare-workers");
    expect(
      existsSync(path.join(root, "provider", path.basename(exports["./dynamic"].default).replace(".js", ".ts"))),
    ).toBe(true);
  });
});
