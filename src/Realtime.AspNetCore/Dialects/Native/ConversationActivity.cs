using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Storage;

namespace Realtime.Dialects.Native;

/// <summary>
/// Sends the rows of conversations that changed to this node's sockets of their participants: the state and the counts as they
/// are then, never differences. Changes in quick succession cause one row per user. Large groups get theirs less often, because
/// each user's counts are read. Nothing waits for it. Thread-safe.
/// </summary>
internal sealed class ConversationActivity(
    NativeViews views,
    IReadStateStore reads,
    INativeSockets sockets,
    DialectContext context,
    TimeProvider time,
    ILogger<ConversationActivity> logger) : IDisposable
{
    /// <summary>Conversations that wait. Beyond it, clients learn of a change with the next one, or when they connect again.</summary>
    private const int MaxWaiting = 20_000;

    private const int MaxUsersAtOnce = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer the next row of a conversation waits for each user that it was sent to.</summary>
    private static readonly TimeSpan IntervalPerUser = TimeSpan.FromMilliseconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<string>> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reading = new(4, 4);
    private readonly CancellationTokenSource _stopping = new();
    private readonly DialectContext _context = context.WithoutWaiting();

    /// <summary>Records that a conversation's row has changed for users.</summary>
    public void Note(string conversationId, IReadOnlyCollection<string> userIds)
    {
        if (userIds.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_waiting.TryGetValue(conversationId, out var waiting))
            {
                waiting.UnionWith(userIds);
                return;
            }

            if (_waiting.Count >= MaxWaiting)
            {
                return;
            }

            _waiting[conversationId] = new(userIds, StringComparer.Ordinal);
        }

        _ = Task.Run(() => RunAsync(conversationId));
    }

    /// <summary>Sends a user's total, because a conversation is no longer part of it.</summary>
    public void NoteRemoved(IReadOnlyList<string> userIds) => _ = Task.Run(() => TellTotalsAsync(userIds));

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _reading.Dispose();
    }

    /// <summary>Sends rows until nothing more has changed for the length of an interval.</summary>
    private async Task RunAsync(string conversationId)
    {
        try
        {
            while (!_stopping.IsCancellationRequested && Take(conversationId) is { Length: > 0 } userIds)
            {
                await TellAsync(conversationId, userIds).ConfigureAwait(false);
                await Task.Delay(Interval + (userIds.Length * IntervalPerUser), time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (ObjectDisposedException)
        {
            // The host has stopped.
        }
    }

    private string[] Take(string conversationId)
    {
        lock (_lock)
        {
            string[] userIds = [.. _waiting[conversationId]];
            if (userIds.Length == 0)
            {
                _waiting.Remove(conversationId);
            }
            else
            {
                _waiting[conversationId].Clear();
            }

            return userIds;
        }
    }

    private async Task TellAsync(string conversationId, string[] userIds)
    {
        await _reading.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var some in userIds.Chunk(MaxUsersAtOnce))
            {
                var rows = await views.FindRowsAsync(conversationId, some, _context).ConfigureAwait(false);
                var totals = await reads.GetTotalsAsync([.. rows.Select(row => row.UserId)], CancellationToken.None).ConfigureAwait(false);
                foreach (var (userId, row) in rows)
                {
                    await sockets
                        .SendAsync(userId, NativeDialect.ConversationActivity.With(new(row, NativeUnread.Of(totals.GetValueOrDefault(userId)))))
                        .ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception)
        {
            // The store was not available. The next change, or the next connection, brings the row.
            Report(exception);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task TellTotalsAsync(IReadOnlyList<string> userIds)
    {
        try
        {
            foreach (var (userId, total) in await reads.GetTotalsAsync([.. userIds], CancellationToken.None).ConfigureAwait(false))
            {
                await sockets.SendAsync(userId, NativeDialect.Unread.With(NativeUnread.Of(total))).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            Report(exception);
        }
    }

    private void Report(Exception exception)
    {
        if (!StoreFaults.IsReported(exception))
        {
            logger.ActivityNotTold(exception);
        }
    }
}
