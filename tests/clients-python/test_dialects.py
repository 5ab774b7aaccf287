"""The contracts that show Python, with Debian's python3-socketio."""

import asyncio
import re
import unittest

from chatroom_example import client
from dialect_host import DialectHost

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
        async with asyncio.timeout(PATIENCE):
            while text not in self.all:
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
