"""Debian's python3-socketio, both clients over every transport: a table of client x transport x behaviour.

Left out: volatile events and recovery, which this client does not have; that it starts afresh is in the table.
Over polling, an orderly stop of the server ends in a close packet, which this client takes for its own wish to end:
it stays away. So only a crash is looked at there.
It buffers nothing while it is away, so after a restart only what is sent from then on is looked at.
"""

import signal
import unittest
import uuid

from host import Host
from peers import AsyncPeer, SyncPeer

CLIENTS = {"Sync": SyncPeer, "Asyncio": AsyncPeer}
TRANSPORTS = {"Polling": ["polling"], "WebSocket": ["websocket"], "Upgrade": ["polling", "websocket"]}
BYTES = bytes(range(256)) * 100

host = None


def setUpModule():
    global host
    host = Host()


def tearDownModule():
    host.stop()


class Behaviours:
    """Each becomes a test of every row."""

    def peer(self, namespace="/", auth=None, on=None):
        peer = self.client((on or host).url, self.transports, namespace, auth)
        self.addCleanup(peer.close)
        return peer

    def own_host(self, **env):
        own = Host(**env)
        self.addCleanup(own.stop)
        return own

    def test_connects_and_ends_up_on_the_transport_asked_for(self):
        peer = self.peer().connect()
        self.assertEqual(peer.transport, self.transports[-1])
        self.assertEqual(peer.next("auth"), ({},))
        self.assertEqual(peer.ask("message-with-ack", "here"), ("here",))

    def test_events_go_both_ways_with_all_their_arguments(self):
        peer = self.peer().connect()
        peer.emit("message", 1, "two €🎉", {"three": [True, None]})
        self.assertEqual(peer.next("message-back"), (1, "two €🎉", {"three": [True, None]}))

    def test_many_events_arrive_in_order(self):
        peer = self.peer().connect()
        for i in range(100):
            peer.emit("message", i)
        self.assertEqual([peer.next("message-back") for _ in range(100)], [(i,) for i in range(100)])

    def test_an_acknowledgement_of_the_server_reaches_the_client(self):
        peer = self.peer().connect()
        self.assertEqual(peer.ask("message-with-ack", "a", 2, [3]), ("a", 2, [3]))
        self.assertEqual(peer.ask("message-with-ack"), ())

    def test_an_acknowledgement_of_the_client_reaches_the_server(self):
        peer = self.peer().connect()
        peer.answer("question", lambda question: {"question": question, "answer": 42})
        peer.emit("ask", "well?")
        self.assertEqual(peer.next("answered"), ({"question": "well?", "answer": 42},))

    def test_bytes_go_both_ways(self):
        peer = self.peer().connect()
        peer.emit("message", BYTES, "between", b"")
        self.assertEqual(peer.next("message-back"), (BYTES, "between", b""))

    def test_bytes_go_both_ways_within_objects_and_in_acknowledgements(self):
        peer = self.peer().connect()
        peer.emit("file", {"name": "numbers", "data": BYTES})
        self.assertEqual(peer.next("file-back"), ({"name": "numbers", "data": BYTES},))
        self.assertEqual(peer.ask("message-with-ack", BYTES), (BYTES,))

    def test_a_namespace_gets_the_auth_payload(self):
        peer = self.peer("/custom", {"token": "123"}).connect()
        self.assertEqual(peer.next("auth"), ({"token": "123"},))
        self.assertEqual(peer.ask("message-with-ack", "custom"), ("custom",))

    def test_a_rejection_by_the_host_reaches_the_client_with_message_and_data(self):
        peer = self.peer("/guarded", {"token": "guess"})
        peer.open()
        rejection = {"message": "Not authorized", "data": {"code": "denied", "retry": False}}
        self.assertEqual(peer.next("connect_error"), (rejection,))
        self.peer("/guarded", {"token": "open sesame"}).connect()

    def test_an_unknown_namespace_is_told(self):
        peer = self.peer("/nowhere")
        peer.open()
        self.assertEqual(peer.next("connect_error"), ({"message": "Invalid namespace"},))

    def test_reconnects_after_a_crash_of_the_server(self):
        self.reconnects(signal.SIGKILL)

    def reconnects(self, how):
        own = self.own_host()
        peer = self.peer(on=own).connect()
        lost = peer.id
        own.stop(how)
        peer.next("disconnect")
        own.start()
        peer.next("connect")
        self.assertNotEqual(peer.id, lost)
        self.assertEqual(peer.ask("message-with-ack", "back"), ("back",))

    def test_starts_afresh_on_a_server_that_offers_recovery(self):
        own = self.own_host(RECOVERY="1")
        peer, speaker = self.peer(on=own).connect(), self.peer(on=own).connect()
        room, lost = str(uuid.uuid4()), peer.id
        peer.ask("join", room)
        peer.lose()
        peer.next("disconnect")
        speaker.ask("say", [room], [], "missed")
        peer.connect()
        self.assertNotEqual(peer.id, lost)
        self.assertEqual(peer.ask("state"), ({"id": peer.id, "recovered": False, "rooms": [peer.id]},))
        self.assertEqual(peer.unread("said"), 0)

    def test_a_disconnect_by_the_host_is_heard(self):
        for how in ("leave-namespace", "drop-connection"):
            peer = self.peer().connect()
            peer.emit(how)
            peer.next("disconnect")


class OrderlyRestart:
    """For the rows that end on WebSocket."""

    def test_reconnects_after_an_orderly_restart_of_the_server(self):
        self.reconnects(signal.SIGTERM)


for client, peer in CLIENTS.items():
    for transport, names in TRANSPORTS.items():
        bases = (Behaviours, *([OrderlyRestart] if names[-1] == "websocket" else []), unittest.TestCase)
        row = f"{client}ClientOver{transport}"
        globals()[row] = type(row, bases, {"client": peer, "transports": names, "__module__": __name__})
