// The contract's own example, a React component, as it is written there apart from the address; what it renders is
// its function, for a test to use.
export const chatComponent = ({ useEffect, useRef }, { conversationId, currentUserId, token }, { io, url, console }) => {
  const socketRef = useRef();

  useEffect(() => {
    // 1. Connect
    socketRef.current = io(url, {
      path: '/socket.io',
      auth: { token }
    });

    const socket = socketRef.current;

    // 2. Setup Listeners
    socket.on('connect', () => {
      console.log('Connected');
      // Join the conversation room
      socket.emit('join_conversation', conversationId);
    });

    socket.on('new_message', (message) => {
      console.log('New message received:', message);
      // Append to UI list
    });

    socket.on('typing_start', ({ userId }) => {
      if (userId !== currentUserId) {
        console.log(`User ${userId} is typing...`);
      }
    });

    return () => {
      // Cleanup
      socket.emit('leave_conversation', conversationId);
      socket.disconnect();
    };
  }, [conversationId, token]);

  const sendMessage = (content, toUserId) => {
    socketRef.current.emit('send_message', {
      conversationId,
      content,
      toUserId
    });
  };

  return { sendMessage };
};
