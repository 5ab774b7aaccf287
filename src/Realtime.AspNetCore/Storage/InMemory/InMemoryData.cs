using System.Globalization;

namespace Realtime.Storage.InMemory;

/// <summary>
/// Everything the in-memory store holds, for as long as the process lives. One lock covers all of it: each
/// call is one critical section, which makes it atomic, and the order of the sections is the commit order.
/// </summary>
internal sealed class InMemoryData
{
    private readonly Lock _gate = new();
    private long _lastConversationId;
    private long _lastConversationPlace;
    private long _lastMessageId;
    private long _lastNotificationId;

    /// <summary>Which life of the store this is.</summary>
    public string Epoch { get; set; } = Guid.NewGuid().ToString("N");

    public Dictionary<string, StoredConversation> Conversations { get; } = new(StringComparer.Ordinal);

    /// <summary>By the two users, in ordinal order.</summary>
    public Dictionary<(string First, string Second), StoredConversation> Directs { get; } = [];

    public Dictionary<string, HashSet<StoredConversation>> ConversationsOfUser { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, (StoredConversation Conversation, long Sequence)> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>The reactions of each message that has any, by its id.</summary>
    public Dictionary<string, List<StoredReaction>> Reactions { get; } = new(StringComparer.Ordinal);

    /// <summary>Who blocks whom, and since when.</summary>
    public Dictionary<(string UserId, string BlockedUserId), DateTimeOffset> Blocks { get; } = [];

    public Dictionary<string, StoredFeed> Feeds { get; } = new(StringComparer.Ordinal);

    /// <summary>What expires, in the order in which it does.</summary>
    public SortedSet<(DateTimeOffset At, string UserId, string Id)> Expiring { get; } = [];

    /// <summary>By user and place in the feed, which is below zero where only the counts are to be told.</summary>
    public Queue<(long Position, string UserId, int Index)> Outbox { get; } = new();

    public long LastOutboxPosition { get; set; }

    /// <summary>The delay of each channel, by name.</summary>
    public Dictionary<string, TimeSpan> Channels { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Channel, string UserId), StoredDigest> Digests { get; } = [];

    /// <summary>Runs a call alone. Whatever waits for the lock does so for no longer than a few look-ups.</summary>
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

    /// <summary>Gives an id that no conversation has, the host's own included.</summary>
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

    /// <summary>Finds a user's part in a conversation.</summary>
    public (StoredConversation Conversation, StoredParticipant Participant)? FindParticipant_NeedsLock(string conversationId, string userId) =>
        Conversations.TryGetValue(conversationId, out var conversation)
        && conversation.Participants.TryGetValue(userId, out var participant)
            ? (conversation, participant)
            : null;

    /// <summary>Tells whether either of two users blocks the other.</summary>
    public bool AreApart_NeedsLock(string one, string other) => Blocks_NeedsLock(one, other) || Blocks_NeedsLock(other, one);

    public bool Blocks_NeedsLock(string userId, string blockedUserId) => Blocks.ContainsKey((userId, blockedUserId));

    /// <summary>Lists the conversations in which a user takes part, in no order.</summary>
    public IEnumerable<StoredConversation> ListOfUser_NeedsLock(string userId) =>
        ConversationsOfUser.TryGetValue(userId, out var conversations) ? conversations : [];

    /// <summary>A time as a store gives it back: UTC, whole milliseconds.</summary>
    public static DateTimeOffset Trim(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static string Format(long id) => id.ToString(CultureInfo.InvariantCulture);
}
