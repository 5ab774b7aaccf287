using Realtime.Sqlite.Connections;

namespace Realtime.Sqlite.Writing;

/// <summary>Who takes part in a conversation, as one version of its membership.</summary>
internal sealed class Membership(long version, IReadOnlyList<string> userIds)
{
    private readonly HashSet<string> _lookup = new(userIds, StringComparer.Ordinal);

    public long Version { get; } = version;

    public IReadOnlyList<string> UserIds { get; } = userIds;

    public bool Contains(string userId) => _lookup.Contains(userId);
}

/// <summary>
/// Keeps memberships between transactions, so that a send does not read the participants of its conversation.
/// Each change of participants raises the version in the conversation's row, which every send reads anyway;
/// an entry of another version is not used, whichever process made the change.
/// </summary>
internal sealed class MembershipCache
{
    internal const string ReadSql =
        "SELECT user_id FROM realtime_participants WHERE conversation_key = $conversation";

    // Counted in participants, not conversations, since that is what takes the memory.
    private const int Capacity = 100_000;

    private readonly Dictionary<long, Membership> _entries = [];
    private int _size;

    public Membership Get(SqliteSession session, long conversationKey, long version)
    {
        if (_entries.TryGetValue(conversationKey, out var known))
        {
            if (known.Version == version)
            {
                return known;
            }

            _entries.Remove(conversationKey);
            _size -= known.UserIds.Count;
        }

        var membership = new Membership(version, session.Query<string>(ReadSql, ("$conversation", conversationKey)));
        if (membership.UserIds.Count > Capacity)
        {
            return membership;
        }

        if (_size + membership.UserIds.Count > Capacity)
        {
            Clear();
        }

        _entries.Add(conversationKey, membership);
        _size += membership.UserIds.Count;
        return membership;
    }

    /// <summary>
    /// Forgets everything. Needed after each rollback: a version that was undone is given again, to another
    /// membership.
    /// </summary>
    public void Clear()
    {
        _entries.Clear();
        _size = 0;
    }
}
