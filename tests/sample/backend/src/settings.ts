/** What the task definition gives the backend, and the faults that a test can ask for. */
const env = process.env;

export const settings = {
  port: Number(env.PORT ?? 3001),
  instance: env.INSTANCE_ID ?? "unnamed",
  frontend: env.FRONTEND_URL ?? "http://localhost:5173",
  supabase: env.SUPABASE_URL ?? "",
};

/** Each switch breaks one thing that a smoke test must notice. */
export const faults = {
  health: env.SAMPLE_HEALTH === "failing",
  cors: env.SAMPLE_NO_CORS === "1",
  headers: env.SAMPLE_NO_HEADERS === "1",
  websocket: env.SAMPLE_NO_WEBSOCKET === "1",
  echo: env.SAMPLE_ECHO_WRONG === "1",
  sigterm: env.SAMPLE_IGNORE_SIGTERM === "1",
};
