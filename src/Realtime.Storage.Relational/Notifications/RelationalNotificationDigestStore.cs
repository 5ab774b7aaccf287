using Realtime.Notifications;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Notifications;

/// <summary>Stores digests in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalNotificationDigestStore(RelationalDatabase database, DigestStatements statements) : INotificationDigestStore
{
    /// <inheritdoc/>
    public async ValueTask SetChannelsAsync(IReadOnlyDictionary<string, TimeSpan> delays, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delays);
        foreach (var (name, delay) in delays)
        {
            await database.WriteIntegerAsync(
                statements.SetChannel,
                new StatementParameters().Id("channel", name).Number("delay", (long)delay.TotalMilliseconds),
                cancellationToken).ConfigureAwait(false);
        }

        await database.WriteIntegerAsync(
            statements.ForgetChannels, new StatementParameters().Users("users", [.. delays.Keys]), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DigestClaim>> ClaimAsync(
        string channel,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        int limit,
        CancellationToken cancellationToken)
    {
        // Called often; writes only if a digest is due.
        if (statements.AnyDue is { } any
            && await database.ReadIntegerAsync(any, OfDue(), cancellationToken).ConfigureAwait(false) is null)
        {
            return [];
        }

        var token = Guid.NewGuid().ToString("n");
        return await database.WriteAsync<IReadOnlyList<DigestClaim>>(
            statements.Claim,
            OfDue().Text("token", token).Number("limit", limit),
            async results => [.. (await results.ReadAsync<DigestRow>().ConfigureAwait(false))
                .OrderBy(row => row.DueAt)
                .Select(row => new DigestClaim(channel, row.UserId, token))],
            cancellationToken).ConfigureAwait(false);

        StatementParameters OfDue() => new StatementParameters().Id("channel", channel).Time("now", now).Time("until", leaseUntil);
    }

    /// <inheritdoc/>
    public async ValueTask<DigestContent?> BeginAsync(
        DigestClaim claim,
        DateTimeOffset createdUntil,
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var digest = await database.ReadAsync(
            statements.Find, OfClaim(claim), static results => results.ReadFirstAsync<DigestRow>(), cancellationToken).ConfigureAwait(false);
        if (digest is null)
        {
            return null;
        }

        var unread = await database.ReadAsync<IReadOnlyList<Notification>>(
            statements.ListUnread,
            new StatementParameters()
                .Id("user", claim.UserId)
                .Number("bound", digest.HandedSequence)
                .Number("upto", digest.UpTo ?? long.MaxValue)
                .Time("created", createdUntil)
                .Time("now", now)
                .Number("limit", limit),
            static async results => (await results.ReadAsync<NotificationRow>().ConfigureAwait(false)).ConvertAll(row => row.ToNotification()),
            cancellationToken).ConfigureAwait(false);
        var content = digest.ToContent(unread);
        var held = await database.WriteIntegerAsync(
            statements.Begin,
            OfClaim(claim).Number("attempts", content.Attempt).Number("upto", content.UpToSequence),
            cancellationToken).ConfigureAwait(false);
        return held > 0 ? content : null;
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(DigestClaim claim, long upToSequence, DigestFailure? deadLetter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        await database.WriteIntegerAsync(
            statements.Complete,
            OfClaim(claim)
                .Number("upto", upToSequence)
                .Number("bound", deadLetter?.AfterSequence ?? 0)
                .Number("attempts", deadLetter?.Attempts ?? 0)
                .Text("error", deadLetter?.Error)
                .Number("time", deadLetter?.FailedAt.ToUnixTimeMilliseconds() ?? 0),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask PostponeAsync(DigestClaim claim, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        await database.WriteIntegerAsync(statements.Postpone, OfClaim(claim).Time("time", dueAt), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<NotificationDeadLetter>> ListDeadLettersAsync(string? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NotificationDeadLetter>>(
            statements.ListDeadLetters,
            new StatementParameters().Number("bound", after is not null && NumericId.TryParse(after, out var id) ? id : 0).Number("limit", limit),
            static async results => (await results.ReadAsync<DeadLetterRow>().ConfigureAwait(false)).ConvertAll(row => row.ToDeadLetter()),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DigestCounts>> CountAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DigestCounts>>(
            statements.Count,
            new StatementParameters().Time("now", now),
            static async results => (await results.ReadAsync<DigestCountRow>().ConfigureAwait(false)).ConvertAll(row => row.ToCounts()),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        NumericId.TryParse(id, out var number)
        && await database.WriteIntegerAsync(
            statements.RemoveDeadLetter, new StatementParameters().Number("bound", number), cancellationToken).ConfigureAwait(false) > 0;

    private static StatementParameters OfClaim(DigestClaim claim) =>
        new StatementParameters().Id("channel", claim.Channel).Id("user", claim.UserId).Text("token", claim.Token);
}
