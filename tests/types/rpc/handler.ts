import { WorkerEntrypoint } from "cloudflare:workers";

export class Search extends WorkerEntrypoint {
  find(text: string): string[] {
    return [text];
  }
}

export default {
  async fetch(_request, env) {
    return new Response(env.REGION);
  },
} satisfies ExportedHandler<Cloudflare.Env>;
