// A browser has one subscription, whoever is signed in in its windows.
const OWNER = "brightwork.push";

/** Notifications of this browser while no window is open. */
export class Push {
  #api;
  #me;

  constructor(api, me) {
    this.#api = api;
    this.#me = me;
  }

  get isSupported() {
    return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  }

  get isOn() {
    return this.isSupported && Notification.permission === "granted" && localStorage.getItem(OWNER) === this.#me;
  }

  /** Renews the subscription, which push services may replace. */
  async renew() {
    if (this.isOn) await this.turnOn().catch(() => {});
  }

  async turnOn() {
    if ((await Notification.requestPermission()) !== "granted") return;
    const { publicKey } = await this.#api.get("/api/chat/push/key");
    await navigator.serviceWorker.register("/service-worker.js");
    const registration = await navigator.serviceWorker.ready;
    const subscription = await subscribe(registration, publicKey);
    await this.#api.post("/api/chat/push/subscriptions", subscription.toJSON());
    localStorage.setItem(OWNER, this.#me);
  }

  /** Ends the subscription, at the server and in the browser. Call it before signing out. */
  async turnOff() {
    if (!this.isOn) return;
    localStorage.removeItem(OWNER);
    const registration = await navigator.serviceWorker.getRegistration("/");
    const subscription = await registration?.pushManager.getSubscription();
    if (!subscription) return;
    await this.#api.delete("/api/chat/push/subscriptions", { endpoint: subscription.endpoint }).catch(() => {});
    await subscription.unsubscribe();
  }
}

/** Subscribes, anew if the app's key has changed. */
async function subscribe(registration, publicKey) {
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (error) {
    const old = await registration.pushManager.getSubscription();
    if (!old) throw error;
    await old.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}
