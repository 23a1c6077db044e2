/** Stands for the migration command: names each file that it would apply. */
import { readdirSync } from "node:fs";

for (const name of readdirSync("migrations").sort()) {
  console.log(JSON.stringify({ message: "migrated", name }));
}
