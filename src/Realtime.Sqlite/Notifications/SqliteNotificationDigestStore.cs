using Realtime.Notifications;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>What channels have to send, in SQLite.</summary>
internal sealed class SqliteNotificationDigestStore(SqliteDatabase database) : INotificationDigestStore
{
    public async ValueTask SetChannelsAsync(IReadOnlyDictionary<string, TimeSpan> delays, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            context =>
            {
                context.Session.Execute(DigestSql.ForgetChannels);
                foreach (var (name, delay) in delays)
                {
                    context.Session.Execute(DigestSql.AddChannel, ("$name", name), ("$delay", (long)delay.TotalMilliseconds));
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<DigestClaim>> ClaimAsync(
        string channel,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        int limit,
        CancellationToken cancellationToken)
    {
        // Asked for again and again: only where somebody is due the file is written.
        return (await database.ReadAsync(session => ListDue(session, channel, now, leaseUntil, 1), cancellationToken).ConfigureAwait(false)).Count == 0
            ? []
            : await database.WriteAsync<IReadOnlyList<DigestClaim>>(
                context => ListDue(context.Session, channel, now, leaseUntil, limit).ConvertAll(row => Claim(context.Session, channel, row.UserId, leaseUntil)),
                cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<DigestContent?> BeginAsync(
        DigestClaim claim,
        DateTimeOffset createdUntil,
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                var session = context.Session;
                var digest = session.QueryFirst<DigestRow>(
                    DigestSql.Find, ("$channel", claim.Channel), ("$user", claim.UserId), ("$token", claim.Token));
                if (digest is null)
                {
                    return null;
                }

                var unread = session.Query<NotificationRow>(
                    DigestSql.ListUnread,
                    ("$user", claim.UserId),
                    ("$after", digest.HandedSequence),
                    ("$upTo", digest.UpTo ?? long.MaxValue),
                    ("$until", createdUntil.ToUnixTimeMilliseconds()),
                    ("$now", now.ToUnixTimeMilliseconds()),
                    ("$limit", (long)limit));
                var content = digest.ToContent(unread.ConvertAll(row => row.ToNotification()));
                session.Execute(
                    DigestSql.Begin,
                    ("$attempts", content.Attempt), ("$upTo", content.UpToSequence), ("$channel", claim.Channel), ("$user", claim.UserId));
                return content;
            },
            cancellationToken);

    public async ValueTask CompleteAsync(DigestClaim claim, long upToSequence, DigestFailure? deadLetter, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            context =>
            {
                var completed = context.Session.Execute(
                    DigestSql.Complete, ("$upTo", upToSequence), ("$user", claim.UserId), ("$channel", claim.Channel), ("$token", claim.Token));
                if (completed > 0 && deadLetter is not null)
                {
                    context.Session.Execute(
                        DigestSql.AddDeadLetter,
                        ("$channel", claim.Channel),
                        ("$user", claim.UserId),
                        ("$after", deadLetter.AfterSequence),
                        ("$upTo", upToSequence),
                        ("$attempts", deadLetter.Attempts),
                        ("$error", deadLetter.Error),
                        ("$failed", deadLetter.FailedAt.ToUnixTimeMilliseconds()));
                }

                return completed;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask PostponeAsync(DigestClaim claim, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            context => context.Session.Execute(
                DigestSql.Postpone,
                ("$due", dueAt.ToUnixTimeMilliseconds()), ("$channel", claim.Channel), ("$user", claim.UserId), ("$token", claim.Token)),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<NotificationDeadLetter>> ListDeadLettersAsync(string? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<NotificationDeadLetter>>(
            session => session
                .Query<DeadLetterRow>(
                    DigestSql.ListDeadLetters, ("$after", after is not null && NumericId.TryParse(after, out var id) ? id : 0L), ("$limit", (long)limit))
                .ConvertAll(row => row.ToDeadLetter()),
            cancellationToken);

    public async ValueTask<bool> RemoveDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        NumericId.TryParse(id, out var number)
        && await database.WriteAsync(
            context => context.Session.Execute(DigestSql.RemoveDeadLetter, ("$id", number)), cancellationToken).ConfigureAwait(false) > 0;

    private static List<DigestRow> ListDue(SqliteSession session, string channel, DateTimeOffset now, DateTimeOffset leaseUntil, int limit) =>
        session.Query<DigestRow>(
            DigestSql.ListDue,
            ("$channel", channel), ("$now", now.ToUnixTimeMilliseconds()), ("$until", leaseUntil.ToUnixTimeMilliseconds()), ("$limit", (long)limit));

    private static DigestClaim Claim(SqliteSession session, string channel, string userId, DateTimeOffset leaseUntil)
    {
        var claim = new DigestClaim(channel, userId, Guid.NewGuid().ToString("n"));
        session.Execute(
            DigestSql.Claim,
            ("$token", claim.Token), ("$until", leaseUntil.ToUnixTimeMilliseconds()), ("$channel", channel), ("$user", userId));
        return claim;
    }
}
