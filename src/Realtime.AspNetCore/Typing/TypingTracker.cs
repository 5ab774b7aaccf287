using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Typing;

/// <summary>
/// Tracks who types where, per socket, so that typing also ends without a stop: after a time, when the socket disconnects,
/// and when the user leaves the conversation. Thread-safe.
/// </summary>
internal sealed class TypingTracker(EventDelivery delivery, IOptions<ChatRealtimeCoreOptions> options, TimeProvider time) : ISweep
{
    /// <summary>The maximum number of conversations in which one socket types at the same time. Users type in one.</summary>
    private const int MaxPerSocket = 20;

    private readonly TimeSpan _expiry = options.Value.TypingExpiry;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Entry>> _bySocket = new(StringComparer.Ordinal);

    /// <summary>Records that typing started or continues, and notifies the recipients.</summary>
    /// <exception cref="RealtimeException">The socket types in too many conversations.</exception>
    public ValueTask StartAsync(UserConnection connection, string conversationId, bool isDirect, IReadOnlyList<string> recipientIds)
    {
        var entry = new Entry(conversationId, isDirect, connection.UserId, recipientIds, time.GetTimestamp());
        lock (_lock)
        {
            if (!_bySocket.TryGetValue(connection.Id, out var entries))
            {
                _bySocket[connection.Id] = entries = new(1);
            }

            entries.RemoveAll(e => e.ConversationId == conversationId);
            if (entries.Count >= MaxPerSocket)
            {
                throw new RealtimeException(RealtimeError.RateLimited);
            }

            entries.Add(entry);
        }

        return TellAsync(entry, isTyping: true);
    }

    /// <summary>
    /// Ends typing and notifies the recipients. Also without a known start,
    /// which may have expired or been sent to another node.
    /// </summary>
    public ValueTask StopAsync(UserConnection connection, string conversationId, bool isDirect, IReadOnlyList<string> recipientIds)
    {
        Take(connection.Id, e => e.ConversationId == conversationId);
        return TellAsync(new Entry(conversationId, isDirect, connection.UserId, recipientIds, StartedAt: 0), isTyping: false);
    }

    /// <summary>Ends all typing of a disconnected socket.</summary>
    public ValueTask EndAsync(UserConnection connection) => TellStoppedAsync(Take(connection.Id, _ => true));

    /// <summary>Ends a user's typing in a conversation, on all sockets.</summary>
    public ValueTask EndAsync(string conversationId, string userId) =>
        TellStoppedAsync(TakeAll(e => e.ConversationId == conversationId && e.UserId == userId));

    /// <summary>Removes a user who is no longer a participant from the recipients of typing in a conversation.</summary>
    public void Forget(string conversationId, string userId)
    {
        lock (_lock)
        {
            foreach (var entries in _bySocket.Values)
            {
                for (var i = 0; i < entries.Count; i++)
                {
                    if (entries[i].ConversationId == conversationId && entries[i].RecipientIds.Contains(userId))
                    {
                        entries[i] = entries[i] with { RecipientIds = [.. entries[i].RecipientIds.Where(id => id != userId)] };
                    }
                }
            }
        }
    }

    public ValueTask SweepAsync() => TellStoppedAsync(TakeAll(e => time.GetElapsedTime(e.StartedAt) >= _expiry));

    private async ValueTask TellStoppedAsync(List<Entry> entries)
    {
        foreach (var entry in entries)
        {
            await TellAsync(entry, isTyping: false).ConfigureAwait(false);
        }
    }

    private ValueTask TellAsync(Entry entry, bool isTyping) =>
        delivery.DeliverAsync(new DomainEvent.TypingChanged(entry.ConversationId, entry.UserId, isTyping, entry.RecipientIds)
        {
            IsDirect = entry.IsDirect,
        });

    private List<Entry> TakeAll(Predicate<Entry> match)
    {
        var taken = new List<Entry>();
        lock (_lock)
        {
            foreach (var socketId in _bySocket.Keys)
            {
                Take_NeedsLock(socketId, match, taken);
            }
        }

        return taken;
    }

    private List<Entry> Take(string socketId, Predicate<Entry> match)
    {
        var taken = new List<Entry>();
        lock (_lock)
        {
            Take_NeedsLock(socketId, match, taken);
        }

        return taken;
    }

    private void Take_NeedsLock(string socketId, Predicate<Entry> match, List<Entry> taken)
    {
        if (!_bySocket.TryGetValue(socketId, out var entries))
        {
            return;
        }

        taken.AddRange(entries.FindAll(match));
        entries.RemoveAll(match);
        if (entries.Count == 0)
        {
            // Dictionary.Remove does not invalidate the enumerator of the keys.
            _bySocket.Remove(socketId);
        }
    }

    private sealed record Entry(string ConversationId, bool IsDirect, string UserId, IReadOnlyList<string> RecipientIds, long StartedAt);
}
