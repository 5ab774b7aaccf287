using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A conversation that changed lately. Dapper fills it by column name.</summary>
internal sealed class RecentConversationRow : IStoredRow
{
    public string ConversationId { get; set; } = "";

    public long Revision { get; set; }

    public long MembershipVersion { get; set; }

    public long BaseRevision { get; set; }

    public RecentConversation ToConversation() => new(ConversationId, Revision, MembershipVersion, BaseRevision);

    public void DecodeIds(RelationalDatabase database) => ConversationId = database.DecodeId(ConversationId);
}
