using Realtime.Reports;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Reports;

/// <summary>Stores reports of messages in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalReportStore(RelationalDatabase database, ReportStatements statements) : IReportStore
{
    /// <inheritdoc/>
    public async ValueTask<MessageReport?> SaveAsync(
        string messageId,
        string userId,
        string reason,
        string? comment,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.WriteAsync(
                statements.Save,
                new StatementParameters().Number("message", id).Id("user", userId).Text("reason", reason).Text("comment", comment).Time("time", now),
                ReadAsync,
                cancellationToken).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageReport>> ListAsync(bool isOpen, string? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<MessageReport>>(
            isOpen ? statements.ListOpen : statements.ListClosed,
            new StatementParameters().Number("bound", after is not null && NumericId.TryParse(after, out var id) ? id : 0).Number("limit", limit),
            static async results => [.. (await results.ReadAsync<ReportRow>().ConfigureAwait(false)).Select(row => row.ToReport())],
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<MessageReport?> FindAsync(string reportId, CancellationToken cancellationToken) =>
        NumericId.TryParse(reportId, out var id)
            ? await database.ReadAsync(statements.Find, new StatementParameters().Number("report", id), ReadAsync, cancellationToken).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    public async ValueTask<bool> CloseAsync(string reportId, DateTimeOffset now, CancellationToken cancellationToken) =>
        NumericId.TryParse(reportId, out var id)
        && await database.WriteIntegerAsync(
            statements.Close, new StatementParameters().Number("report", id).Time("time", now), cancellationToken).ConfigureAwait(false) > 0;

    private static async ValueTask<MessageReport?> ReadAsync(StatementResults results) =>
        (await results.ReadFirstAsync<ReportRow>().ConfigureAwait(false))?.ToReport();
}
