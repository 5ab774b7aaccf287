using Realtime.Audit;
using Realtime.Storage.Relational.Execution;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Rows;

/// <summary>An entry of the audit trail as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class AuditRow : IStoredRow
{
    /// <summary>The columns to select from the table of the audit trail (<c>a</c>).</summary>
    public const string Columns = """
        a.entry_key AS EntryKey, a.at AS At, a.actor_id AS ActorId, a.action AS Action, a.subject_id AS SubjectId,
        a.conversation_id AS ConversationId, a.message_id AS MessageId, a.detail AS Detail
        """;

    public long EntryKey { get; set; }

    public long At { get; set; }

    public string? ActorId { get; set; }

    public string Action { get; set; } = "";

    public string? SubjectId { get; set; }

    public string? ConversationId { get; set; }

    public string? MessageId { get; set; }

    public string? Detail { get; set; }

    public AuditEntry ToEntry() => new(ActorId, Action, DateTimeOffset.FromUnixTimeMilliseconds(At))
    {
        Id = NumericId.Format(EntryKey),
        SubjectId = SubjectId,
        ConversationId = ConversationId,
        MessageId = MessageId,
        Detail = Detail,
    };

    public void DecodeIds(RelationalDatabase database)
    {
        ActorId = ActorId is null ? null : database.DecodeId(ActorId);
        SubjectId = SubjectId is null ? null : database.DecodeId(SubjectId);
        ConversationId = ConversationId is null ? null : database.DecodeId(ConversationId);
        MessageId = MessageId is null ? null : database.DecodeId(MessageId);
    }
}
