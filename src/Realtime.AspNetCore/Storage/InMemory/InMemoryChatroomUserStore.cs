namespace Realtime.Storage.InMemory;

/// <summary>Keeps the users of the Chatroom dialect in memory.</summary>
internal sealed class InMemoryChatroomUserStore(InMemoryData data) : IChatroomUserStore
{
    public ValueTask<ChatroomUserOutcome> AddAsync(StoredChatroomUser user, int maxUsers, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            if (data.ChatroomHandles.Contains(user.Handle))
            {
                return ChatroomUserOutcome.HandleTaken;
            }

            if (data.ChatroomUsers.Count >= maxUsers)
            {
                return ChatroomUserOutcome.Full;
            }

            data.ChatroomUsers.Add(user.Id, user with { CreatedAt = InMemoryData.Trim(user.CreatedAt) });
            data.ChatroomHandles.Add(user.Handle);
            return ChatroomUserOutcome.Added;
        },
        cancellationToken);

    public ValueTask<StoredChatroomUser?> FindAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.ChatroomUsers.GetValueOrDefault(userId), cancellationToken);
}
