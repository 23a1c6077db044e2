import { useEffect, useState } from "react";

import { apiUrl, clientId } from "./settings";

export function App() {
  const [health, setHealth] = useState("asking");
  useEffect(() => {
    fetch(`${apiUrl}/health`, { credentials: "include" })
      .then((answer) => setHealth(answer.ok ? "ok" : `failing with ${answer.status}`))
      .catch(() => setHealth("unreachable"));
  }, []);
  return (
    <main data-client={clientId}>
      The API at {apiUrl} is {health}.
    </main>
  );
}
