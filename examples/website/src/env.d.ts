import type { website } from "../infra";

type WebsiteEnv = typeof website.Env;

declare global {
  namespace Cloudflare {
    interface Env extends WebsiteEnv {}
  }
}
