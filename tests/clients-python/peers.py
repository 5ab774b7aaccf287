"""One connected client, in the few words that the behaviours are written in, for either kind of client."""

import asyncio
import queue
import threading

import engineio.payload
import socketio

PATIENCE = 30

# By its default this client ends the connection over a poll with more packets.
engineio.payload.Payload.max_decode_packets = 1000

OPTIONS = {"request_timeout": PATIENCE, "reconnection_delay": 0.05, "reconnection_delay_max": 0.2, "randomization_factor": 0,
           "handle_sigint": False}


class Peer:
    """What both clients have in common; a subclass brings the client, and runs what it starts."""

    def __init__(self, client, url, transports, namespace="/", auth=None):
        self._client = client
        self._url = url
        self._transports = transports
        self._namespace = namespace
        self._auth = auth
        self._arrived = {}
        self._lock = threading.Lock()
        self._answers = {}
        client.on("*", self._on_event, namespace=namespace)
        for event in ("connect", "connect_error", "disconnect"):
            client.on(event, lambda *args, event=event: self._of(event).put(args), namespace=namespace)

    @property
    def id(self):
        return self._client.get_sid(self._namespace)

    @property
    def transport(self):
        return self._client.transport()

    def open(self):
        """Starts a connection; whether the namespace lets the client in is heard later."""
        self._run(self._client.connect(
            self._url, transports=self._transports, namespaces=[self._namespace], auth=self._auth, wait=False))

    def connect(self):
        self.open()
        self.next("connect")
        return self

    def emit(self, event, *args):
        self._run(self._client.emit(event, args, namespace=self._namespace))

    def ask(self, event, *args):
        """Emits, and gives what the server acknowledges with."""
        answer = queue.Queue()
        self._run(self._client.emit(event, args, namespace=self._namespace, callback=lambda *values: answer.put(values)))
        return answer.get(timeout=PATIENCE)

    def answer(self, event, respond):
        """Acknowledges each such event of the server with what the function returns."""
        self._answers[event] = respond

    def next(self, event):
        """The arguments of the next such event, in the order of arrival."""
        try:
            return self._of(event).get(timeout=PATIENCE)
        except queue.Empty:
            raise TimeoutError(f"Not seen in time: {event}.") from None

    def unread(self, event):
        return self._of(event).qsize()

    def lose(self):
        """Loses the connection without leaving the namespace."""
        self._run(self._client.eio.disconnect())

    def close(self):
        self._run(self._client.disconnect())

    def _on_event(self, event, *args):
        self._of(event).put(args)
        respond = self._answers.get(event)
        return respond(*args) if respond else None

    def _of(self, event):
        # The test and the client's thread may both be the first to ask: they must get the same queue.
        with self._lock:
            return self._arrived.setdefault(event, queue.Queue())

    def _run(self, started):
        raise NotImplementedError


class SyncPeer(Peer):
    """With socketio.Client."""

    def __init__(self, *args, **keywords):
        client = socketio.Client(**OPTIONS)
        trigger = client.eio._trigger_event
        # This client handles each message on a thread of its own, where bytes can overtake the event they belong to.
        client.eio._trigger_event = lambda event, *values, run_async=False: trigger(event, *values, run_async=False)
        super().__init__(client, *args, **keywords)

    def _run(self, started):
        return started


class AsyncPeer(Peer):
    """With socketio.AsyncClient, on one event loop for all."""

    _loop = None

    def __init__(self, *args, **keywords):
        if AsyncPeer._loop is None:
            AsyncPeer._loop = asyncio.new_event_loop()
            threading.Thread(target=AsyncPeer._loop.run_forever, daemon=True).start()
        super().__init__(socketio.AsyncClient(**OPTIONS), *args, **keywords)

    def _run(self, started):
        return asyncio.run_coroutine_threadsafe(started, AsyncPeer._loop).result(PATIENCE)
