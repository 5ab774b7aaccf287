using Dapper;
using Realtime.Notifications;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Notifications;

/// <summary>What channels have to send, in SQL Server.</summary>
internal sealed class SqlServerNotificationDigestStore(SqlServerDatabase database) : INotificationDigestStore
{
    public async ValueTask SetChannelsAsync(IReadOnlyDictionary<string, TimeSpan> delays, CancellationToken cancellationToken)
    {
        foreach (var (name, delay) in delays)
        {
            await WriteAsync(DigestSql.SetChannel, new { channel = StoredText.Encode(name), delay = (long)delay.TotalMilliseconds }, cancellationToken)
                .ConfigureAwait(false);
        }

        var parameters = new DynamicParameters();
        parameters.Add("users", Tables.UserIds([.. delays.Keys]).AsParameter(database.Schema.Qualify("user_ids")));
        await WriteAsync(DigestSql.ForgetChannels, parameters, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<DigestClaim>> ClaimAsync(
        string channel,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        int limit,
        CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString("n");
        return database.WriteAsync<IReadOnlyList<DigestClaim>>(
            DigestSql.Claim,
            new
            {
                channel = StoredText.Encode(channel),
                now = now.ToUnixTimeMilliseconds(),
                until = leaseUntil.ToUnixTimeMilliseconds(),
                token,
                limit,
            },
            async results => [.. (await results.ReadAsync<DigestRow>().ConfigureAwait(false))
                .Select(row => new DigestClaim(channel, StoredText.Decode(row.UserId), token))],
            cancellationToken);
    }

    public async ValueTask<DigestContent?> BeginAsync(
        DigestClaim claim,
        DateTimeOffset createdUntil,
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken)
    {
        var (channel, user) = (StoredText.Encode(claim.Channel), StoredText.Encode(claim.UserId));
        var digest = await database.ReadAsync(
            DigestSql.Find,
            new { channel, user, token = claim.Token },
            results => results.ReadFirstOrDefaultAsync<DigestRow>(),
            cancellationToken).ConfigureAwait(false);
        if (digest is null)
        {
            return null;
        }

        var unread = await database.ReadAsync<IReadOnlyList<Notification>>(
            DigestSql.ListUnread,
            new
            {
                user,
                bound = digest.HandedSequence,
                upto = digest.UpTo ?? long.MaxValue,
                created = createdUntil.ToUnixTimeMilliseconds(),
                now = now.ToUnixTimeMilliseconds(),
                limit,
            },
            async results => [.. (await results.ReadAsync<NotificationRow>().ConfigureAwait(false)).Select(row => row.Decoded().ToNotification())],
            cancellationToken).ConfigureAwait(false);
        var content = digest.ToContent(unread);
        var held = await WriteAsync(
            DigestSql.Begin,
            new { channel, user, token = claim.Token, attempts = content.Attempt, upto = content.UpToSequence },
            cancellationToken).ConfigureAwait(false);
        return held > 0 ? content : null;
    }

    public async ValueTask CompleteAsync(DigestClaim claim, long upToSequence, DigestFailure? deadLetter, CancellationToken cancellationToken) =>
        await WriteAsync(
            DigestSql.Complete,
            new
            {
                channel = StoredText.Encode(claim.Channel),
                user = StoredText.Encode(claim.UserId),
                token = claim.Token,
                upto = upToSequence,
                bound = deadLetter?.AfterSequence ?? 0,
                attempts = deadLetter?.Attempts ?? 0,
                error = deadLetter?.Error,
                time = deadLetter?.FailedAt.ToUnixTimeMilliseconds() ?? 0,
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask PostponeAsync(DigestClaim claim, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        await WriteAsync(
            DigestSql.Postpone,
            new
            {
                channel = StoredText.Encode(claim.Channel),
                user = StoredText.Encode(claim.UserId),
                token = claim.Token,
                time = dueAt.ToUnixTimeMilliseconds(),
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<NotificationDeadLetter>> ListDeadLettersAsync(string? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NotificationDeadLetter>>(
            DigestSql.ListDeadLetters,
            new { bound = after is not null && NumericId.TryParse(after, out var id) ? id : 0, limit },
            async results => [.. (await results.ReadAsync<DeadLetterRow>().ConfigureAwait(false)).Select(row => row.ToDeadLetter())
                .Select(letter => letter with { Channel = StoredText.Decode(letter.Channel), UserId = StoredText.Decode(letter.UserId) })],
            cancellationToken);

    public async ValueTask<bool> RemoveDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        NumericId.TryParse(id, out var bound)
        && await WriteAsync(DigestSql.RemoveDeadLetter, new { bound }, cancellationToken).ConfigureAwait(false) > 0;

    private ValueTask<int> WriteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(sql, parameters, results => results.ReadFirstAsync<int>(), cancellationToken);
}
