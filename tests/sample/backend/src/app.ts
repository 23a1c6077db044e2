import express, { type NextFunction, type Request, type Response } from "express";

import { faults, settings } from "./settings.js";

const SUPABASE_TIMEOUT_MS = 2000;

export const app = express();
app.disable("x-powered-by");
// One proxy, the load balancer, says how the browser came in.
app.set("trust proxy", 1);
app.use(headers, cors);

app.get("/health", (_request, response) => {
  response.status(faults.health ? 503 : 200).json({ status: faults.health ? "failing" : "ok" });
});

app.get("/health/deep", async (_request, response) => {
  const reachable = await isReachable(settings.supabase);
  response.status(reachable ? 200 : 503).json({ supabase: reachable ? "ok" : "unreachable" });
});

app.get("/whoami", (request, response) => {
  response.json({
    instance: settings.instance,
    forwardedProto: request.get("x-forwarded-proto") ?? null,
    user: process.getuid?.() ?? null,
  });
});

function headers(_request: Request, response: Response, next: NextFunction): void {
  if (!faults.headers) {
    response.set({
      "Strict-Transport-Security": "max-age=31536000",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "SAMEORIGIN",
      "Referrer-Policy": "strict-origin-when-cross-origin",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    });
  }
  next();
}

function cors(request: Request, response: Response, next: NextFunction): void {
  response.vary("Origin");
  if (!faults.cors && request.get("origin") === settings.frontend) {
    response.set({
      "Access-Control-Allow-Origin": settings.frontend,
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Allow-Methods": "GET,POST,PUT,PATCH,DELETE",
      "Access-Control-Allow-Headers": "Content-Type,Authorization",
    });
  }
  if (request.method === "OPTIONS") {
    response.sendStatus(204);
    return;
  }
  next();
}

async function isReachable(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(SUPABASE_TIMEOUT_MS) });
    return answer.status < 500;
  } catch {
    return false;
  }
}
