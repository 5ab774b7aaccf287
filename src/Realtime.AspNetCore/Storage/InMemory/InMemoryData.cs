using System.Globalization;

namespace Realtime.Storage.InMemory;

/// <summary>
/// All data of the in-memory store. The data is lost when the process ends. Each call runs alone under one lock. Calls are
/// therefore atomic, and their order is the commit order.
/// </summary>
internal sealed class InMemoryData
{
    private readonly Lock _gate = new();
    private long _lastConversationId;
    private long _lastConversationPlace;
    private long _lastMessageId;
    private long _lastNotificationId;

    /// <summary>The store's epoch.</summary>
    public string Epoch { get; set; } = Guid.NewGuid().ToString("N");

    public Dictionary<string, StoredConversation> Conversations { get; } = new(StringComparer.Ordinal);

    /// <summary>Direct conversations by their two users, in ordinal order.</summary>
    public Dictionary<(string First, string Second), StoredConversation> Directs { get; } = [];

    public Dictionary<string, HashSet<StoredConversation>> ConversationsOfUser { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, (StoredConversation Conversation, long Sequence)> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>Reactions by message id.</summary>
    public Dictionary<string, List<StoredReaction>> Reactions { get; } = new(StringComparer.Ordinal);

    /// <summary>The time of each block.</summary>
    public Dictionary<(string UserId, string BlockedUserId), DateTimeOffset> Blocks { get; } = [];

    /// <summary>The exclusion of each user, and when it was stored, in milliseconds.</summary>
    public Dictionary<string, (DateTimeOffset Until, long SetAt)> Exclusions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, StoredFeed> Feeds { get; } = new(StringComparer.Ordinal);

    /// <summary>Notifications that expire, earliest first.</summary>
    public SortedSet<(DateTimeOffset At, string UserId, string Id)> Expiring { get; } = [];

    /// <summary>Items by user and index in the feed. A negative index means that only the counts are sent.</summary>
    public Queue<(long Position, string UserId, int Index)> Outbox { get; } = new();

    public long LastOutboxPosition { get; set; }

    /// <summary>The delay of each channel, by name.</summary>
    public Dictionary<string, TimeSpan> Channels { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Channel, string UserId), StoredDigest> Digests { get; } = [];

    /// <summary>Runs a call under the lock. Calls are short, so other callers wait only briefly.</summary>
    public ValueTask<T> Run<T>(Func<T> call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        lock (_gate)
        {
            return ValueTask.FromResult(call());
        }
    }

    /// <summary>Returns an id that no conversation has, including ids that the host chose.</summary>
    public string NextConversationId_NeedsLock()
    {
        string id;
        do
        {
            id = Format(++_lastConversationId);
        }
        while (Conversations.ContainsKey(id));
        return id;
    }

    public long NextConversationPlace_NeedsLock() => ++_lastConversationPlace;

    public string NextMessageId_NeedsLock() => Format(++_lastMessageId);

    public string NextNotificationId_NeedsLock() => Format(++_lastNotificationId);

    /// <summary>Finds a conversation and a user's participation in it.</summary>
    public (StoredConversation Conversation, StoredParticipant Participant)? FindParticipant_NeedsLock(string conversationId, string userId) =>
        Conversations.TryGetValue(conversationId, out var conversation)
        && conversation.Participants.TryGetValue(userId, out var participant)
            ? (conversation, participant)
            : null;

    /// <summary>Returns whether either of two users blocks the other.</summary>
    public bool AreApart_NeedsLock(string one, string other) => Blocks_NeedsLock(one, other) || Blocks_NeedsLock(other, one);

    public bool Blocks_NeedsLock(string userId, string blockedUserId) => Blocks.ContainsKey((userId, blockedUserId));

    /// <summary>Lists a user's conversations, in no order.</summary>
    public IEnumerable<StoredConversation> ListOfUser_NeedsLock(string userId) =>
        ConversationsOfUser.TryGetValue(userId, out var conversations) ? conversations : [];

    /// <summary>Converts a time to the form that stores return: UTC, whole milliseconds.</summary>
    public static DateTimeOffset Trim(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static string Format(long id) => id.ToString(CultureInfo.InvariantCulture);
}
