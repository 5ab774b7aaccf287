"""The Chatroom contract's own Python example, as it is written there apart from the address, the ids and the marks before its lines."""

import socketio


def client(user_id, chatroom_id, print):
    # Create Socket.IO client
    sio = socketio.AsyncClient()

    # Event handlers
    @sio.event
    async def connect():
        print("Connected to server!")

        # Join a chatroom after connecting
        await sio.emit('join', {
            'user_id': user_id,
            'chatroom_id': chatroom_id
        })

    @sio.event
    async def disconnect():
        print("Disconnected from server")

    @sio.event
    async def joined(data):
        print(f"Joined chatroom: {data['chatroom_id']}")

    @sio.event
    async def left(data):
        print(f"Left chatroom: {data['chatroom_id']}")

    @sio.event
    async def new_message(data):
        print(f"New message in chatroom {data['chatroom_id']}:")
        print(f"   User: {data['user_id']}")
        print(f"   Message: {data['message_text']}")
        print(f"   Time: {data['created_date']}")

    @sio.event
    async def error(data):
        print(f"Error: {data['message']}")

    return sio
