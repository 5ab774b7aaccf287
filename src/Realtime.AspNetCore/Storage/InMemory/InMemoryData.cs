using System.Globalization;
using System.Text;
using Realtime.Audit;
using Realtime.Conversations;
using Realtime.Data;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Reports;

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
    private long _lastAuditId;

    /// <summary>The store's epoch.</summary>
    public string Epoch { get; set; } = Guid.NewGuid().ToString("N");

    public Dictionary<string, StoredConversation> Conversations { get; } = new(StringComparer.Ordinal);

    /// <summary>Direct conversations by their two users, in ordinal order.</summary>
    public Dictionary<(string First, string Second), StoredConversation> Directs { get; } = [];

    public Dictionary<string, HashSet<StoredConversation>> ConversationsOfUser { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids that were reserved for groups, by user and client id. They are kept until the process ends.</summary>
    public Dictionary<(string UserId, string ClientId), string> ReservedGroups { get; } = [];

    /// <summary>What conversations that users have left contribute to the revisions of their unread totals.</summary>
    public Dictionary<string, long> UnreadBases { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, (StoredConversation Conversation, long Sequence)> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>Reactions by message id.</summary>
    public Dictionary<string, List<StoredReaction>> Reactions { get; } = new(StringComparer.Ordinal);

    /// <summary>The time of each block.</summary>
    public Dictionary<(string UserId, string BlockedUserId), DateTimeOffset> Blocks { get; } = [];

    /// <summary>The new contacts of each user: when they were made, and how many.</summary>
    public Dictionary<string, List<(DateTimeOffset At, int Count)>> NewContacts { get; } = new(StringComparer.Ordinal);

    /// <summary>The requests that wait for a user, and those that the user declined.</summary>
    public Dictionary<string, List<StoredRequest>> RequestsOfUser { get; } = new(StringComparer.Ordinal);

    /// <summary>The exclusion of each user, and when it was stored, in milliseconds.</summary>
    public Dictionary<string, (DateTimeOffset Until, long SetAt)> Exclusions { get; } = new(StringComparer.Ordinal);

    /// <summary>The ban of each user, and when it was stored, in milliseconds.</summary>
    public Dictionary<string, (Users.UserBan Ban, long SetAt)> Bans { get; } = new(StringComparer.Ordinal);

    /// <summary>The audit trail, in the order of storing; the id of an entry is its number.</summary>
    public List<AuditEntry> Audit { get; } = [];

    /// <summary>The users of the Chatroom dialect by id.</summary>
    public Dictionary<string, StoredChatroomUser> ChatroomUsers { get; } = new(StringComparer.Ordinal);

    /// <summary>The handles of those users.</summary>
    public HashSet<string> ChatroomHandles { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, StoredFeed> Feeds { get; } = new(StringComparer.Ordinal);

    /// <summary>Notifications that expire, earliest first.</summary>
    public SortedSet<(DateTimeOffset At, string UserId, string Id)> Expiring { get; } = [];

    /// <summary>Items by user and index in the feed. A negative index means that only the counts are sent.</summary>
    public Queue<(long Position, string UserId, int Index)> Outbox { get; } = new();

    public long LastOutboxPosition { get; set; }

    /// <summary>The delay of each channel, by name.</summary>
    public Dictionary<string, TimeSpan> Channels { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Channel, string UserId), StoredDigest> Digests { get; } = [];

    /// <summary>Digests that were given up, by id.</summary>
    public SortedDictionary<long, NotificationDeadLetter> DeadLetters { get; } = [];

    /// <summary>Push subscriptions by id.</summary>
    public Dictionary<string, StoredPushSubscription> PushSubscriptions { get; } = new(StringComparer.Ordinal);

    /// <summary>The owner of each lease, and when it was renewed, as a timestamp.</summary>
    public Dictionary<string, (string Owner, long RenewedAt, TimeSpan Lease)> Leases { get; } = new(StringComparer.Ordinal);

    /// <summary>The last revisions of deleted conversations, by id.</summary>
    public Dictionary<string, long> Ended { get; } = new(StringComparer.Ordinal);

    /// <summary>When users were last seen.</summary>
    public Dictionary<string, DateTimeOffset> LastSeen { get; } = new(StringComparer.Ordinal);

    /// <summary>Reports by id, in the order in which they were made.</summary>
    public SortedDictionary<long, MessageReport> Reports { get; } = [];

    public long LastReportId { get; set; }

    /// <summary>Jobs that remove data, by id.</summary>
    public SortedDictionary<long, DataJob> Jobs { get; } = [];

    /// <summary>The revision and the participants of deleted conversations, by job.</summary>
    public Dictionary<string, (long Revision, IReadOnlyList<string> ParticipantIds)> Hidden { get; } = new(StringComparer.Ordinal);

    /// <summary>The bytes of users' messages, for users who have sent while there was a limit.</summary>
    public Dictionary<string, long> StoredBytes { get; } = new(StringComparer.Ordinal);

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

    /// <summary>The highest id of a message.</summary>
    public long LastMessageId => _lastMessageId;

    /// <summary>Adds entries to the audit trail.</summary>
    public void Audit_NeedsLock(IEnumerable<AuditEntry> entries) =>
        Audit.AddRange(entries.Select(entry => entry with { Id = Format(++_lastAuditId), At = Trim(entry.At) }));

    public long NextConversationPlace_NeedsLock() => ++_lastConversationPlace;

    public string NextMessageId_NeedsLock() => Format(++_lastMessageId);

    public string NextNotificationId_NeedsLock() => Format(++_lastNotificationId);

    /// <summary>Changes the bytes of a user, if they are counted.</summary>
    public void AddBytes_NeedsLock(string userId, long bytes)
    {
        if (StoredBytes.TryGetValue(userId, out var before))
        {
            StoredBytes[userId] = Math.Max(0, before + bytes);
        }
    }

    /// <summary>The bytes of a message.</summary>
    public static long SizeOf(MessageContent content) =>
        Encoding.UTF8.GetByteCount(content.Text) + content.AttachmentIds.Sum(id => Encoding.UTF8.GetByteCount(id));

    /// <summary>Removes a conversation with everything in it. The ids of its messages are free, but not used again.</summary>
    public void Remove_NeedsLock(StoredConversation conversation)
    {
        Conversations.Remove(conversation.Id);
        foreach (var pair in Directs.Where(direct => direct.Value == conversation).Select(direct => direct.Key).ToList())
        {
            Directs.Remove(pair);
        }

        foreach (var userId in conversation.Participants.Keys)
        {
            ConversationsOfUser[userId].Remove(conversation);
        }

        foreach (var message in conversation.Messages)
        {
            Messages.Remove(message.Id);
            Reactions.Remove(message.Id);
            AddBytes_NeedsLock(message.SenderId, -SizeOf(message.Content));
        }

        foreach (var report in Reports.Where(report => report.Value.ConversationId == conversation.Id).Select(report => report.Key).ToList())
        {
            Reports.Remove(report);
        }
    }

    /// <summary>Finds a conversation and a user's participation in it.</summary>
    public (StoredConversation Conversation, StoredParticipant Participant)? FindParticipant_NeedsLock(string conversationId, string userId) =>
        Conversations.TryGetValue(conversationId, out var conversation)
        && conversation.Participants.TryGetValue(userId, out var participant)
            ? (conversation, participant)
            : null;

    /// <summary>Keeps the revision of the user's unread total growing when the user leaves a conversation.</summary>
    public void NoteRemoved_NeedsLock(StoredConversation conversation, StoredParticipant participant)
    {
        if (conversation.Kind != Realtime.Conversations.ConversationKind.Room)
        {
            UnreadBases[participant.UserId] = UnreadBases.GetValueOrDefault(participant.UserId) + conversation.UnreadRevisionOf(participant) + 1;
        }
    }

    /// <summary>Returns whether either of two users blocks the other.</summary>
    public bool AreApart_NeedsLock(string one, string other) => Blocks_NeedsLock(one, other) || Blocks_NeedsLock(other, one);

    public bool Blocks_NeedsLock(string userId, string blockedUserId) => Blocks.ContainsKey((userId, blockedUserId));

    /// <summary>Lists a user's conversations, in no order.</summary>
    public IEnumerable<StoredConversation> ListOfUser_NeedsLock(string userId) =>
        ConversationsOfUser.TryGetValue(userId, out var conversations) ? conversations : [];

    /// <summary>Adds a participant with a revision that the caller has taken.</summary>
    public bool Add_NeedsLock(StoredConversation conversation, string userId, DateTimeOffset joinedAt, long revision, bool isPending)
    {
        if (!conversation.Add(userId, joinedAt, revision, isPending))
        {
            return false;
        }

        if (RequestsOfUser.TryGetValue(userId, out var requests))
        {
            requests.RemoveAll(request => request.Conversation == conversation);
        }

        if (!ConversationsOfUser.TryGetValue(userId, out var conversations))
        {
            ConversationsOfUser.Add(userId, conversations = []);
        }

        return conversations.Add(conversation);
    }

    /// <summary>Stores a request, unless there is one.</summary>
    public bool Request_NeedsLock(StoredConversation conversation, string userId, string fromId, int maxMessages, DateTimeOffset createdAt)
    {
        var request = new StoredRequest(conversation, userId, fromId, maxMessages, createdAt);
        if (!conversation.Requests.TryAdd(userId, request))
        {
            return false;
        }

        if (!RequestsOfUser.TryGetValue(userId, out var requests))
        {
            RequestsOfUser.Add(userId, requests = []);
        }

        requests.Add(request);
        return true;
    }

    /// <summary>Returns the users with whom a user has a conversation other than a room in which both have taken part.</summary>
    public HashSet<string> AcquaintancesOf_NeedsLock(string userId) => ListOfUser_NeedsLock(userId)
        .Where(c => c.Kind != ConversationKind.Room && !c.Participants[userId].IsPending)
        .SelectMany(c => c.Participants.Values)
        .Where(p => p.UserId != userId && !p.IsPending)
        .Select(p => p.UserId)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Converts a time to the form that stores return: UTC, whole milliseconds.</summary>
    public static DateTimeOffset Trim(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static string Format(long id) => id.ToString(CultureInfo.InvariantCulture);
}
