// The contract's own example, a React component, as it is written there apart from the address; what it renders is
// its state and its functions, for a test to use.
export const messagingComponent = ({ useEffect, useState }, { io, url, localStorage, console }) => {
  const [socket, setSocket] = useState(null);
  const [messages, setMessages] = useState([]);
  const [onlineUsers, setOnlineUsers] = useState([]);
  const [typing, setTyping] = useState(null);

  useEffect(() => {
    // Initialize Socket.IO connection
    const newSocket = io(url, {
      auth: {
        token: localStorage.getItem('token') // Your JWT token
      }
    });

    // Connection event
    newSocket.on('connect', () => {
      console.log('Connected to server');
      newSocket.emit('get_unread_count');
    });

    // Online users
    newSocket.on('online_users', (users) => {
      setOnlineUsers(users);
    });

    // New message
    newSocket.on('receive_message', (message) => {
      setMessages(prev => [...prev, message]);
    });

    // Typing indicator
    newSocket.on('typing_indicator', (data) => {
      setTyping(data.isTyping ? data.userName : null);
    });

    // Message sent confirmation
    newSocket.on('message_sent', (response) => {
      if (response.success) {
        setMessages(prev => [...prev, response.message]);
      }
    });

    // Error handling
    newSocket.on('error', (error) => {
      console.error('Socket error:', error.message);
    });

    setSocket(newSocket);

    return () => newSocket.close();
  }, []);

  const sendMessage = (receiverId, content) => {
    if (socket) {
      socket.emit('send_message', { receiverId, content });
    }
  };

  const startTyping = (receiverId) => {
    if (socket) {
      socket.emit('typing_start', { receiverId });
    }
  };

  const stopTyping = (receiverId) => {
    if (socket) {
      socket.emit('typing_stop', { receiverId });
    }
  };

  const markAsRead = (messageId) => {
    if (socket) {
      socket.emit('mark_message_read', { messageId });
    }
  };

  return { socket, messages, onlineUsers, typing, sendMessage, startTyping, stopTyping, markAsRead };
};
