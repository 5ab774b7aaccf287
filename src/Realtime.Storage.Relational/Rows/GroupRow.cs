using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>What rights in a conversation depend on. Dapper fills it by column name.</summary>
internal sealed class GroupRow : IStoredRow
{
    public int Kind { get; set; }

    public long MembershipRevision { get; set; }

    public long ParticipantCount { get; set; }

    public long OwnerCount { get; set; }

    public GroupState ToState(IEnumerable<RoleRow> roles) => new(
        (ConversationKind)Kind,
        MembershipRevision,
        ParticipantCount,
        OwnerCount,
        roles.ToDictionary(row => row.UserId, row => (ParticipantRole)row.Role, StringComparer.Ordinal));

    public void DecodeIds(RelationalDatabase database)
    {
    }
}

/// <summary>The role of a participant. Dapper fills it by column name.</summary>
internal sealed class RoleRow : IStoredRow
{
    public string UserId { get; set; } = "";

    public int Role { get; set; }

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
