// The contract's own examples, as they are written there apart from the address and the ids.
export function assistant({ io, url, userId, console }) {
  const socket = io(url); // Replace with your server URL

  socket.on('connect', () => {
    console.log('Connected with socket id:', socket.id);

    // Register userId after connecting
    socket.emit('register', { userId });
  });

  socket.on('receive_message', message => {
    console.log('New message received:', message);
  });

  socket.on('typing', data => {
    if (data.isTyping) {
      // Show typing indicator for data.conversationId
      // Optionally display data.message if present
      console.log('Typing:', data);
    }
  });

  socket.on('typing_stop', data => {
    if (!data.isTyping) {
      // Hide typing indicator for data.conversationId
      console.log('Typing stopped:', data);
    }
  });

  socket.on('error', err => {
    console.error('Socket error:', err.message);
  });

  return socket;
}
