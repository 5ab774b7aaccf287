namespace Realtime.Dialects.Chatroom;

/// <summary>Keeps users in memory until the process ends.</summary>
internal sealed class MemoryChatroomUsers : IChatroomUsers
{
    /// <summary>The maximum number of users, because anybody may add users. The oldest one is removed for a new one.</summary>
    private const int MaxUsers = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ChatroomUser> _byId = new(StringComparer.Ordinal);
    private readonly HashSet<string> _handles = new(StringComparer.Ordinal);
    private readonly Queue<ChatroomUser> _order = new();

    public ValueTask<bool> AddAsync(ChatroomUser user, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_handles.Add(user.Handle))
            {
                return new(false);
            }

            _byId[user.Id] = user;
            _order.Enqueue(user);
            if (_order.Count > MaxUsers)
            {
                var oldest = _order.Dequeue();
                _byId.Remove(oldest.Id);
                _handles.Remove(oldest.Handle);
            }
        }

        return new(true);
    }

    public ValueTask<ChatroomUser?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(_byId.GetValueOrDefault(userId));
        }
    }
}
