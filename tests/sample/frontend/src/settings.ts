/** Amplify's build variables. The document calls the URL VITE_API_URL, the real frontend VITE_API_BASE_URL. */
export const apiUrl: string =
  import.meta.env.VITE_API_BASE_URL ?? import.meta.env.VITE_API_URL ?? "http://localhost:3001";
export const clientId: string = import.meta.env.VITE_WORKOS_CLIENT_ID ?? "";
