// What the editor says to the server, and what the server answers.
export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

export async function post(address, fields, options = {}) {
  const response = await fetch(address, {
    method: "POST", body: fields, headers: { Accept: "application/json" }, ...options,
  });
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const answer = isJson ? await response.json() : {};
  if (!response.ok || !isJson) throw new Refused(answer.message ?? "", response.status);
  return answer;
}
