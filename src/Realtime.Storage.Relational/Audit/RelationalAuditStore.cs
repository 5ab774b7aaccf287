using System.Globalization;
using Realtime.Audit;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Audit;

/// <summary>Stores the audit trail in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalAuditStore(RelationalDatabase database, AuditStatements statements) : IAuditStore
{
    /// <inheritdoc/>
    public async ValueTask AddAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await database.WriteIntegerAsync(
            statements.Add,
            new StatementParameters()
                .Time("time", entry.At)
                .Id("actor", entry.ActorId)
                .Text("action", entry.Action)
                .Id("subject", entry.SubjectId)
                .Id("conversationid", entry.ConversationId)
                .Id("messageid", entry.MessageId)
                .Text("detail", entry.Detail),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (at, after) = Decode(query.Cursor);
        var parameters = new StatementParameters()
            .Number("from", query.From?.ToUnixTimeMilliseconds() ?? long.MinValue)
            .Number("before", query.Before?.ToUnixTimeMilliseconds() ?? long.MaxValue)
            .Number("at", at)
            .Number("entry", after)
            // One extra row shows whether another page follows.
            .Number("limit", query.Limit + 1L);
        var sql = query switch
        {
            { ConversationId: not null } => statements.ListOfConversation,
            { UserId: not null } => statements.ListOfUser,
            _ => statements.List,
        };
        if (query.ConversationId is not null)
        {
            parameters.Id("conversationid", query.ConversationId).Id("user", query.UserId);
        }
        else if (query.UserId is not null)
        {
            parameters.Id("user", query.UserId);
        }

        var rows = await database.ReadAsync(
            sql,
            parameters,
            static results => results.ReadAsync<AuditRow>(),
            cancellationToken).ConfigureAwait(false);
        var page = rows.Count > query.Limit ? rows[..query.Limit] : rows;
        return new([.. page.Select(row => row.ToEntry())], page.Count < rows.Count ? Encode(page[^1]) : null);
    }

    /// <inheritdoc/>
    public async ValueTask<int> TrimAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        (int)(await database.WriteIntegerAsync(
            statements.Trim, new StatementParameters().Time("before", before).Number("limit", limit), cancellationToken).ConfigureAwait(false) ?? 0);

    private static string Encode(AuditRow last) => string.Create(CultureInfo.InvariantCulture, $"{last.At}-{last.EntryKey}");

    private static (long At, long Key) Decode(string? cursor) =>
        cursor is null ? (long.MaxValue, long.MaxValue)
        : cursor.Split('-') is [var at, var key]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var entry) ? (time, entry)
        : throw new FormatException("The cursor is not valid");
}
