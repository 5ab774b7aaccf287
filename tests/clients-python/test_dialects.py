"""The contracts that show Python, with Debian's python3-socketio."""

import asyncio
import re
import unittest

from chatroom_example import client
from dialect_host import DialectHost
from host import free_port
from line import Line

PATIENCE = 20


class Lines:
    """Takes the place of print: keeps what is printed, and lets a test wait for a line."""

    def __init__(self):
        self.all = []
        self._changed = asyncio.Event()

    def print(self, text):
        self.all.append(text)
        self._changed.set()

    async def wait_for(self, text):
        await self.wait_for_number(text, 1)

    async def wait_for_number(self, text, number):
        async with asyncio.timeout(PATIENCE):
            while self.all.count(text) < number:
                self._changed.clear()
                await self._changed.wait()


class ChatroomExample(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.host = DialectHost("Chatroom", OPEN="1")
        self.addCleanup(self.host.stop)

    async def test_the_contracts_workflow_and_example(self):
        user_id = self.host.post("/users/", {"name": "Alice", "handle": "alice"})["id"]
        chatroom_id = self.host.post("/chatrooms/", {"name": "general"})["id"]
        lines = Lines()
        sio = client(user_id, chatroom_id, lines.print)
        await sio.connect(self.host.url)
        try:
            await lines.wait_for("Connected to server!")
            await lines.wait_for(f"Joined chatroom: {chatroom_id}")
            message = {"message_text": "Hello everyone!", "user_id": user_id, "chatroom_id": chatroom_id, "is_reply": False}
            posted = await asyncio.to_thread(self.host.post, "/messages/", message)
            await lines.wait_for(f"New message in chatroom {chatroom_id}:")
            await lines.wait_for(f"   User: {user_id}")
            await lines.wait_for("   Message: Hello everyone!")
            await lines.wait_for(f"   Time: {posted['created_date']}")
            self.assertRegex(posted["created_date"], re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"))
            await sio.emit("leave", {"user_id": user_id, "chatroom_id": chatroom_id})
            await lines.wait_for(f"Left chatroom: {chatroom_id}")
            await sio.emit("join", {"chatroom_id": chatroom_id})
            await lines.wait_for("Error: user_id and chatroom_id are required")
        finally:
            await sio.disconnect()


class FiveContracts(unittest.IsolatedAsyncioTestCase):
    """The host of docs/existing-front-ends.md: this client ignores a path in the address, so its contract has a port."""

    async def asyncSetUp(self):
        self.rooms_port = free_port()
        self.host = DialectHost("Marketplace", RoomsPort=str(self.rooms_port))
        self.addCleanup(self.host.stop)
        self.user_id = self.host.post("/users/", {"name": "Alice", "handle": "alice"})["id"]
        self.chatroom_id = self.host.post("/chatrooms/", {"name": "general"})["id"]

    def say(self, text):
        self.host.post("/messages/", {"message_text": text, "user_id": self.user_id, "chatroom_id": self.chatroom_id, "is_reply": False})

    async def test_the_example_needs_another_address_and_nothing_else(self):
        lines = Lines()
        sio = client(self.user_id, self.chatroom_id, lines.print)
        await sio.connect(f"http://127.0.0.1:{self.rooms_port}")
        try:
            await lines.wait_for(f"Joined chatroom: {self.chatroom_id}")
            await asyncio.to_thread(self.say, "Hello")
            await lines.wait_for("   Message: Hello")
        finally:
            await sio.disconnect()

    async def test_the_example_goes_on_after_each_loss_of_its_line(self):
        # This client has no recovery: it starts anew, and hears what is said once it has joined again.
        lines = Lines()
        line = Line(self.rooms_port)
        self.addCleanup(line.close)
        sio = client(self.user_id, self.chatroom_id, lines.print)
        await sio.connect(f"http://127.0.0.1:{line.port}", transports=["websocket"])
        try:
            for i in range(3):
                await lines.wait_for_number(f"Joined chatroom: {self.chatroom_id}", i + 1)
                await asyncio.to_thread(self.say, f"Message {i}")
                await lines.wait_for(f"   Message: Message {i}")
                line.tear()
            self.assertEqual(
                [text for text in lines.all if text.startswith("   Message:")], [f"   Message: Message {i}" for i in range(3)])
        finally:
            await sio.disconnect()
