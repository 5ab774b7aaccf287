using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Audit;

/// <summary>The audit trail. Stores add the entries of changes in the transactions of the changes; the others are added here.</summary>
internal sealed class AuditLog(IAuditStore store, AuditRelay relay, TimeProvider time, ChatMetrics metrics, ILogger<AuditLog> logger) : IAuditLog
{
    private const int MaxActionLength = 64;
    private const int MaxDetailLength = 500;
    private const int MaxPage = 200;

    private readonly LogThrottle _lines = new(TimeSpan.FromSeconds(10));

    public async Task<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageLimit.Require(query.Limit, MaxPage);
        try
        {
            return await store.ListAsync(query, cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }
    }

    public async ValueTask RecordAsync(
        string? actorId,
        string action,
        string? subjectId = null,
        string? conversationId = null,
        string? messageId = null,
        string? detail = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(action);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(action.Length, MaxActionLength, nameof(action));
        var entry = Draft(actorId, action, detail) with { SubjectId = subjectId, ConversationId = conversationId, MessageId = messageId };
        try
        {
            await store.AddAsync(entry, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            metrics.AuditDropped("store");
            if (_lines.TryPass(out var held))
            {
                logger.AuditNotStored(action, held, exception);
            }
        }

        relay.Offer(entry);
    }

    /// <summary>Creates the entry that a store adds with a change.</summary>
    public AuditEntry Draft(string? actorId, string action, string? detail = null) =>
        new(actorId, action, time.Milliseconds()) { Detail = Cut(detail) };

    /// <summary>Hands entries that a store has added with a change to the host's sink.</summary>
    public void Relay(IReadOnlyList<AuditEntry> entries)
    {
        foreach (var entry in entries)
        {
            relay.Offer(entry);
        }
    }

    private static string? Cut(string? detail) => detail is not { Length: > MaxDetailLength } ? detail
        : char.IsHighSurrogate(detail[MaxDetailLength - 1]) ? detail[..(MaxDetailLength - 1)]
        : detail[..MaxDetailLength];
}
