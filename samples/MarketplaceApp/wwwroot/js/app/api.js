/** A refusal by the server: its HTTP status, stable code and a sentence for people. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The HTTP side of the server, with the session's bearer token. */
export class Api {
  #token;
  #onSignedOut;

  constructor(token = null, onSignedOut = () => {}) {
    this.#token = token;
    this.#onSignedOut = onSignedOut;
  }

  get(path, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
    const search = new URLSearchParams(given).toString();
    return this.#send("GET", search ? `${path}?${search}` : path);
  }

  post(path, body = {}) {
    return this.#send("POST", path, body);
  }

  delete(path, body) {
    return this.#send("DELETE", path, body);
  }

  async #send(method, path, body) {
    const headers = { Accept: "application/json" };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    if (body) headers["Content-Type"] = "application/json";

    let response;
    try {
      response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new ApiError(0, "offline", "The server cannot be reached right now");
    }

    if (response.status === 401 && this.#token) this.#onSignedOut();
    const text = await response.text();
    const answer = text ? parse(text) : null;
    if (!response.ok) {
      const message = answer?.title ?? answer?.detail ?? "The request failed";
      throw new ApiError(response.status, answer?.code ?? "failed", message);
    }

    return answer;
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
