// The contract's own complete example, as it is written there apart from the address and the token.
export function chatterBox({ io, url, token, console }) {
  const socket = io(url, {
    auth: { token }
  });

  // Connection events
  socket.on('connect', () => console.log('Connected'));
  socket.on('disconnect', (reason) => console.log('Disconnected:', reason));

  // Auth events
  socket.on('authenticated', () => console.log('Authenticated'));
  socket.on('unauthorized', (err) => console.log('Unauthorized:', err.message));

  // Messages
  socket.on('new-message', (message) => {
    console.log('New message:', message.content);
  });

  // Presence
  socket.on('presence:online', (data) => console.log('Online:', data.userId));
  socket.on('presence:offline', (data) => console.log('Offline:', data.userId));

  // Typing
  socket.on('user-typing', (data) => console.log('Typing:', data.username));

  // Send message
  function sendMessage(conversationId, content) {
    socket.emit('send-message', { conversationId, content });
  }

  // Join conversation
  function joinConversation(conversationId) {
    socket.emit('join-conversation', { conversationId });
  }

  return { socket, sendMessage, joinConversation };
}
