using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Memberships;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Writing;

/// <summary>Caches memberships for the writer's sends. Reads a membership if no entry has the requested version.</summary>
internal sealed class Memberships
{
    internal const string ReadSql =
        $"SELECT {MemberRow.Columns} FROM realtime_participants p WHERE p.conversation_key = $conversation";

    private readonly MembershipCache<long> _cache = new();

    public Membership Get(SqliteSession session, long conversationKey, long version)
    {
        if (_cache.TryGet(conversationKey, out var known) && known.Version == version)
        {
            return known;
        }

        var membership = new Membership(version, session.Query<MemberRow>(ReadSql, ("$conversation", conversationKey)));
        _cache.Set(conversationKey, membership);
        return membership;
    }

    /// <inheritdoc cref="MembershipCache{TKey}.Clear"/>
    public void Clear() => _cache.Clear();
}
