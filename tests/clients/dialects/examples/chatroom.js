// The contract's own example, as it is written there apart from the address, the ids, and the marks before its lines.
export function chatroom({ io, url, userId, chatroomId, console, addMessageToUI }) {
  // Connect to server
  const socket = io(url, {
    transports: ['websocket', 'polling']
  });

  // Event handlers
  socket.on('connect', () => {
    console.log('Connected to server!');

    // Join a chatroom after connecting
    socket.emit('join', {
      user_id: userId,
      chatroom_id: chatroomId
    });
  });

  socket.on('disconnect', () => {
    console.log('Disconnected from server');
  });

  socket.on('joined', (data) => {
    console.log(`Joined chatroom: ${data.chatroom_id}`);
  });

  socket.on('left', (data) => {
    console.log(`Left chatroom: ${data.chatroom_id}`);
  });

  socket.on('new_message', (data) => {
    console.log(`New message in chatroom ${data.chatroom_id}:`);
    console.log(`   User: ${data.user_id}`);
    console.log(`   Message: ${data.message_text}`);
    console.log(`   Time: ${data.created_date}`);

    // Update your UI with the new message
    addMessageToUI(data);
  });

  socket.on('error', (data) => {
    console.error(`Error: ${data.message}`);
  });

  return socket;
}
